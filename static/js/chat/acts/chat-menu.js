// The menu of one chat in the list.

import { clone, part } from "../../lib/dom.js";
import { onKey } from "../../lib/keyboard.js";
import { makeSheet } from "../../host/sheet.js";
import { store } from "../app.js";
import { walkMenu } from "./menu.js";
import { act, offersOf } from "./own-list.js";

/** @param {string} uuid @param {{x: number, y: number}} at */
export function openChatMenu(uuid, { x, y }) {
  const conversation = store.conversations.get(uuid);
  if (!conversation) return;
  const dialog = /** @type {HTMLDialogElement} */ (clone("chat-menu-template"));
  const listening = new AbortController();
  makeSheet(dialog, listening.signal);
  dialog.addEventListener("close", () => (listening.abort(), dialog.remove()));
  part(dialog, "title").textContent = conversation.title;
  const offered = offersOf(conversation);
  for (const item of dialog.querySelectorAll("[data-act]")) item.hidden = !offered[item.dataset.act];
  let isOwn = false; // the end of the long press that opened it chooses nothing
  dialog.addEventListener("pointerdown", () => (isOwn = true), { capture: true });
  dialog.addEventListener("click", (event) => {
    if (!isOwn && event.detail) return;
    const name = event.target.closest("[data-act]")?.dataset.act;
    if (!name) return;
    dialog.close();
    void act(name, uuid);
  });
  onKey(dialog, (event) => walkMenu(event, dialog));
  document.body.append(dialog);
  dialog.showModal();
  const box = dialog.getBoundingClientRect();
  dialog.style.setProperty("--at-x", `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`);
  dialog.style.setProperty("--at-y", `${Math.max(8, Math.min(y, innerHeight - box.height - 8))}px`);
}

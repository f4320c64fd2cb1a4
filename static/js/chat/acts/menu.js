// The menu of one message: signs to answer it with, and everything that can be done with it.

import { serverNow } from "../../lib/clock.js";
import { clone, part } from "../../lib/dom.js";
import { onKey } from "../../lib/keyboard.js";
import { makeSheet } from "../../host/sheet.js";
import { state, store } from "../app.js";
import { previewText } from "../message-view.js";
import { words } from "../words.js";
import * as doing from "./doing.js";

const HAS_WORDS = new Set(["text", "pictures", "video", "file"]);

const since = (message) => (serverNow() - Date.parse(message.created_at)) / 1000;

/** What can be done with a message, by name; the server has the last word. */
function offers(conversation, message) {
  const { can_send: canSend, role, kind, facts } = conversation;
  const isMine = message.sender?.uuid === store.me.uuid;
  const isOurs = message.conversation === conversation.uuid; // and no broadcast of a feed
  return {
    signs: canSend && isOurs,
    reply: canSend,
    copy: Boolean(message.text),
    forward: true,
    star: !message.is_starred,
    unstar: Boolean(message.is_starred),
    edit: isMine && canSend && HAS_WORDS.has(message.kind) && since(message) < state.limits.edit,
    recall: isMine && since(message) < state.limits.recall,
    pin: isOurs && (kind !== "group" || role !== "member") && !facts.pins.includes(message.uuid),
    unpin: isOurs && (kind !== "group" || role !== "member") && facts.pins.includes(message.uuid),
    select: true,
    person: !isMine && message.sender?.kind !== "official" && Boolean(message.sender),
    hide: true,
    report: !isMine && document.querySelector("souk-report") !== null,
  };
}

/**
 * @param {{conversation: string, message: any, at?: {x: number, y: number}, element: HTMLElement, answer: (message: any) => void,
 *   edit: (message: any) => void, select: (uuid: string) => void}} about
 */
export function openMenu(about) {
  const { message, element, at } = about;
  const conversation = store.conversations.get(about.conversation);
  if (!conversation) return;
  const dialog = /** @type {HTMLDialogElement} */ (clone("message-menu-template"));
  const listening = new AbortController();
  makeSheet(dialog, listening.signal);
  dialog.addEventListener("close", () => {
    listening.abort();
    dialog.remove();
    element.classList.remove("message--chosen");
  });
  const offered = offers(conversation, message);
  for (const item of dialog.querySelectorAll("[data-act]")) item.hidden = !offered[item.dataset.act];
  part(dialog, "says").textContent = previewText(message);
  drawSigns(dialog, offered.signs, about);
  let isOwn = false; // the end of the long press that opened it chooses nothing
  dialog.addEventListener("pointerdown", () => (isOwn = true), { capture: true });
  dialog.addEventListener("click", (event) => (isOwn || event.detail === 0) && chosen(event, dialog, about));
  onKey(dialog, (event) => walkMenu(event, dialog));
  element.classList.add("message--chosen");
  document.body.append(dialog);
  dialog.showModal();
  place(dialog, at ?? element.getBoundingClientRect());
  dialog.querySelector("button:not([hidden])")?.focus({ preventScroll: true });
}

/** The first signs at once; all others in a sheet of their own. */
function drawSigns(dialog, isOffered, { conversation, message }) {
  part(dialog, "signs").hidden = !isOffered;
  if (!isOffered) return;
  const given = new Set(message.reactions.filter((one) => one.users.includes(store.me.uuid)).map((one) => one.emoji));
  const sign = (emoji) => {
    const button = /** @type {HTMLButtonElement} */ (clone("sign-template"));
    button.value = button.textContent = emoji;
    button.setAttribute("aria-pressed", String(given.has(emoji)));
    return button;
  };
  part(dialog, "signs").prepend(...state.reactions.map(sign));
  part(dialog, "more-signs").addEventListener("click", async (event) => {
    event.stopPropagation();
    dialog.close();
    const { pickEmoji } = await import("../attach/emoji.js");
    void pickEmoji((emoji) => void doing.react(conversation, message, emoji));
  });
}

function chosen(event, dialog, about) {
  const button = event.target.closest("button");
  if (!button || button.dataset.close !== undefined) return;
  dialog.close();
  if (button.classList.contains("sign")) void doing.react(about.conversation, about.message, button.value);
  else act(button.dataset.act, about);
}

function act(name, { conversation, message, answer, edit, select }) {
  if (name === "reply") answer(message);
  else if (name === "edit") edit(message);
  else if (name === "copy") void doing.copy([message]);
  else if (name === "forward") doing.forward([{ ...message, preview: previewText(message) }]);
  else if (name === "star" || name === "unstar") void doing.star(conversation, message);
  else if (name === "recall") void doing.recall(conversation, message);
  else if (name === "pin" || name === "unpin") void doing.pin(conversation, message);
  else if (name === "select") select(message.uuid);
  else if (name === "hide") void confirmHide(conversation, [message.uuid]);
  else if (name === "person") document.dispatchEvent(new CustomEvent("souk:person", { detail: { person: message.sender.uuid } }));
  else if (name === "report") document.dispatchEvent(new CustomEvent("souk:report", { detail: { conversation, message } }));
}

/** Deleting cannot be undone: it is asked for twice. */
export async function confirmHide(conversation, uuids) {
  const dialog = /** @type {HTMLDialogElement} */ (clone("hide-template"));
  const listening = new AbortController();
  makeSheet(dialog, listening.signal);
  part(dialog, "count").textContent = uuids.length === 1 ? words.hide_one : words.hide_many.replace("{count}", String(uuids.length));
  document.body.append(dialog);
  dialog.showModal();
  const isSure = await new Promise((resolve) => {
    part(dialog, "sure").addEventListener("click", () => {
      resolve(true);
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(false));
  });
  listening.abort();
  dialog.remove();
  if (isSure) await doing.hide(conversation, uuids);
  return isSure;
}

/** Arrow keys go through what is offered. */
export function walkMenu(event, dialog) {
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const buttons = [...dialog.querySelectorAll("button")].filter((button) => button.checkVisibility());
  const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
  event.preventDefault();
  next?.focus();
}

/** On a wide screen it opens where it was asked for, within the window. */
function place(dialog, { x, y, bottom = y }) {
  const { width, height } = dialog.getBoundingClientRect();
  const below = bottom + height + 8 < innerHeight ? bottom + 4 : Math.max(8, Math.min(y - height - 4, innerHeight - height - 8));
  dialog.style.setProperty("--at-x", `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`);
  dialog.style.setProperty("--at-y", `${Math.max(8, below)}px`);
}

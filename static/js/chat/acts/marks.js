// What a message shows beside what it says: what it answers, the signs it got, that it was edited, forwarded or starred.

import { clone, fill, part, setText } from "../../lib/dom.js";
import { patch } from "../../lib/patch.js";
import { store } from "../app.js";
import { nameOf } from "../names.js";
import { counted, words } from "../words.js";
import { textOf } from "./recalled.js";

/** @param {HTMLElement} element @param {any} row @param {(message: any) => string} preview */
export function paintMarks(element, { message, isRead, readers }, preview) {
  part(element, "read").hidden = !isRead;
  setText(element, "readers", readers ? counted("read_by", readers) : "");
  paintQuote(element, message.reply_to, preview);
  paintReactions(part(element, "reactions"), message);
  part(element, "forwarded").hidden = !message.is_forwarded;
  part(element, "star").hidden = !message.is_starred;
  part(element, "edited").hidden = !message.edited_at;
  part(element, "more").hidden = !message.uuid;
}

/** How many characters the marks take on the line of the time. */
export const markLength = (message) => (message.edited_at ? words.edited.length + 1 : 0) + (message.is_starred ? 2 : 0);

function paintQuote(element, quote, preview) {
  const before = element.querySelector(".quote");
  const bubble = element.querySelector(".bubble");
  if (!quote || !bubble) return before?.remove();
  const shown = before ?? clone("quote-template");
  shown.dataset.message = quote.uuid;
  part(shown, "quote-name").textContent = nameOf(quote.sender, words.somebody);
  part(shown, "quote-text").textContent = preview(quote);
  shown.classList.toggle("quote--gone", Boolean(quote.state));
  if (!before) bubble.prepend(shown);
}

function paintReactions(parent, { reactions }) {
  parent.hidden = reactions.length === 0;
  if (!reactions.length && !parent.childElementCount) return;
  const rows = reactions.map(({ emoji, users }) => ({ key: emoji, count: users.length, isMine: users.includes(store.me.uuid) }));
  patch(parent, rows, {
    create: (row) => Object.assign(clone("reaction-template"), { value: row.key }),
    update: paintReaction,
    same: (row, before) => row.count === before.count && row.isMine === before.isMine,
  });
}

function paintReaction(element, { key, count, isMine }) {
  part(element, "emoji").textContent = key;
  part(element, "count").textContent = String(count);
  element.setAttribute("aria-pressed", String(isMine));
  element.removeAttribute("title"); // who gave it is another list now
  element.setAttribute("aria-label", fill(words.reacted, { emoji: key, count }));
}

/** What stands in the place of a message that was recalled or removed. */
export function paintGone(element, { message }) {
  element.dataset.uuid = message.uuid;
  part(element, "text").textContent = goneText(message);
  part(element, "again").hidden = message.state !== "recalled" || !textOf(message.uuid);
}

export function goneText({ state, sender }) {
  if (state === "removed") return words.removed;
  if (sender?.uuid === store.me.uuid) return words.recalled_mine;
  return fill(words.recalled, { name: nameOf(sender, words.somebody) });
}

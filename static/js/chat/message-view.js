// Draws the rows of a conversation. Bubbles keep their elements while their state changes.

import { clone, fill, icon, part, setText } from "../lib/dom.js";
import { goneText, markLength, paintGone, paintMarks } from "./acts/marks.js";
import { face } from "./faces.js";
import { carriedText, paintCarried } from "./kinds/kinds.js";
import { nameOf } from "./names.js";
import { isOnlyEmoji } from "./only-emoji.js";
import { paintText, plainText } from "./said.js";
import { clockText, wholeText, words } from "./words.js";

const MARKS = { waiting: "clock", sending: "clock", failed: "exclamation-circle", stored: "check" };

export function createRow(row) {
  const element = clone(`${row.type}-template`);
  element.dataset.key = row.key;
  return element;
}

export function updateRow(element, row, before) {
  if (row.type === "day") part(element, "text").textContent = row.says;
  else if (row.type === "system") part(element, "text").textContent = systemText(row.message);
  else if (row.type === "folded") paintFolded(element, row);
  else if (row.type === "gone") paintGone(element, row);
  else if (row.type === "message") updateMessage(element, row, before);
}

/** Many who came and went: some of them by name, and how many more. */
function paintFolded(element, { messages }) {
  const names = [...new Set(messages.map(({ system: { values } }) => values.people || values.name))];
  const shown = { name: names[0], count: messages.length - 1 };
  part(element, "text").textContent = fill(words.folded, shown);
}

/** A system line in the reader's language, from its code; its own text where this page does not know the code. */
function systemText({ system, text }) {
  const line = system && words[`line:${system.code}`];
  return line ? fill(line, system.values) : text;
}

/** What a message says, in one line, for the list and for screen readers. */
export function previewText(message) {
  if (message.kind === "system") return systemText(message);
  if (message.state) return goneText(message);
  if (message.kind === "card") return fill(words.card_preview, { title: cardTitle(message.card) });
  return message.kind === "text" ? plainText(message.text) : (carriedText(message) ?? words.unknown_message);
}

function cardTitle(card) {
  const language = document.documentElement.lang;
  const snapshot = card?.snapshot ?? {};
  return (snapshot[language] ?? snapshot.en ?? Object.values(snapshot)[0])?.title ?? "";
}

function updateMessage(element, row, before) {
  const { message, isMine, isNamed, first, last } = row;
  if (message.uuid) element.dataset.uuid = message.uuid;
  const state = isMine ? (message.entry?.state ?? "stored") : "";
  element.classList.toggle("message--mine", isMine);
  element.classList.toggle("message--first", first);
  element.classList.toggle("message--last", last);
  element.classList.toggle("message--card", message.kind === "card");
  element.classList.toggle("message--emoji", message.kind === "text" && isOnlyEmoji(message.text));
  element.classList.toggle("message--waiting", state === "waiting" || state === "sending");
  element.classList.toggle("message--failed", state === "failed");
  paintSender(element, row);
  if (message.kind === "card") paintCard(element, message);
  else {
    const says = paintCarried(element, row, before) || message.kind === "text" ? message.text : previewText(message);
    if (!saysSame(message, before?.message)) paintText(part(element, "text"), says, message.mention_ranges);
  }
  const time = part(element, "time");
  time.textContent = clockText(message.created_at);
  time.setAttribute("datetime", message.created_at);
  time.title = wholeText(message.created_at);
  element.style.setProperty("--meta-length", String(time.textContent.length + markLength(message)));
  paintMarks(element, row, previewText);
  paintState(element, state, message.entry);
  part(element, "avatar").hidden = !isNamed;
}

const saysSame = (message, before) =>
  before?.text === message.text && JSON.stringify(before.mention_ranges) === JSON.stringify(message.mention_ranges);

function paintSender(element, { message, isMine, isNamed, first, last }) {
  const name = isMine ? words.you : nameOf(message.sender, words.somebody);
  const line = part(element, "name");
  part(line, "name-text").textContent = name;
  line.classList.toggle("visually-hidden", !(isNamed && first)); // screen readers hear who wrote each message
  const avatar = part(element, "avatar");
  if (isNamed && last && message.sender) avatar.replaceChildren(face(message.sender, "avatar--small"));
  else avatar.replaceChildren();
}

function paintCard(element, message) {
  let card = element.querySelector("souk-card");
  if (!card) {
    card = document.createElement("souk-card");
    part(element, "bubble").replaceWith(card);
  }
  card.data = { message: message.uuid, card: message.card, live: message.live ?? null };
}

function paintState(element, state, entry) {
  const mark = part(element, "state");
  const said = { waiting: words.waiting, sending: words.sending, failed: words.failed, stored: words.sent }[state];
  mark.hidden = !state;
  if (mark.dataset.state !== state) {
    const hidden = document.createElement("span");
    hidden.className = "visually-hidden";
    hidden.textContent = said ?? "";
    mark.replaceChildren(...(state ? [icon(MARKS[state]), hidden] : []));
    mark.dataset.state = state;
  }
  part(element, "failed").hidden = state !== "failed";
  setText(element, "error", state === "failed" ? entry.error || words.send_failed : "");
  part(element, "slow").hidden = !(entry?.isSlow && state !== "failed");
}

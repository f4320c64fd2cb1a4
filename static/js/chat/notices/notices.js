// What tells the reader of a message that is not in sight: a notice at the top of the page that leads there, and a chime.

import { clone, fill, part } from "../../lib/dom.js";
import { onKey } from "../../lib/keyboard.js";
import { store } from "../app.js";
import { face, whoOf } from "../faces.js";
import { previewText } from "../message-view.js";
import { nameOf } from "../names.js";
import { router } from "../router.js";
import { words } from "../words.js";
import { chime } from "./chime.js";
import { choices } from "./choices.js";

const SHOWN = 6000; // milliseconds; longer while it is pointed at or focused

let timer = 0;

/** A message came: {conversation, message}. What is muted stays silent, unless it names the reader. */
export function notice({ conversation, message }) {
  const names = message.mentions.includes(store.me.uuid) || message.mentions.includes("all");
  if (conversation.is_muted && !names) return;
  const inSight = router.open === conversation.uuid && !document.hidden && document.hasFocus();
  if (inSight) return;
  const { notices, sound } = choices();
  if (sound) chime();
  if (notices && !document.hidden && router.open !== conversation.uuid) show(conversation, message);
}

function show(conversation, message) {
  document.querySelector(".notice-bar")?.remove();
  const bar = clone("notice-template");
  part(bar, "face").replaceChildren(face(whoOf(conversation)));
  part(bar, "title").textContent = conversation.title;
  part(bar, "says").textContent = says(conversation, message);
  part(bar, "open").addEventListener("click", () => {
    bar.remove();
    router.go(conversation.uuid);
  });
  part(bar, "close").addEventListener("click", () => bar.remove());
  onKey(bar, (event) => event.key === "Escape" && bar.remove());
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (bar.matches(":hover, :focus-within") ? wait() : bar.remove()), SHOWN);
  };
  document.body.append(bar);
  wait();
}

function says({ kind }, message) {
  const text = previewText(message);
  return kind === "group" ? fill(words.they_wrote, { name: nameOf(message.sender, words.somebody), text }) : text;
}

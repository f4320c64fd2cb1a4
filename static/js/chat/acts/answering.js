// What the composer is about besides a new message: an answer to one, or other words for one of the reader's own.

import { part } from "../../lib/dom.js";
import { previewText } from "../message-view.js";
import { nameOf } from "../names.js";
import { plainText } from "../said.js";
import { words } from "../words.js";

/** A message as those that answer it quote it. */
function quoteOf(message) {
  const { uuid, seq, kind, sender, text, card, state } = message;
  return { uuid, seq, kind, sender, text: [...plainText(text)].slice(0, 120).join(""), card, state };
}

export class Answering {
  #bar;
  #about = null; // {type: "reply" | "edit", message}

  /** @param {HTMLElement} bar @param {() => void} cancelled @param {AbortSignal} signal */
  constructor(bar, cancelled, signal) {
    this.#bar = bar;
    part(bar, "cancel").addEventListener("click", () => cancelled(), { signal });
  }

  get isOn() {
    return this.#about !== null;
  }

  /** The message that is being edited. */
  get edited() {
    return this.#about?.type === "edit" ? this.#about.message : null;
  }

  /** What an unsent message keeps of what it answers; nothing where it answers nothing. */
  get aside() {
    return this.#about?.type === "reply" ? { reply_to: quoteOf(this.#about.message) } : {};
  }

  begin(type, message) {
    this.#about = { type, message };
    this.#bar.hidden = false;
    this.#bar.dataset.type = type;
    const name = nameOf(message.sender, words.somebody);
    part(this.#bar, "about").textContent = type === "edit" ? words.editing : words.answering.replace("{name}", name);
    part(this.#bar, "quoted").textContent = previewText(message);
  }

  end() {
    this.#about = null;
    this.#bar.hidden = true;
  }
}

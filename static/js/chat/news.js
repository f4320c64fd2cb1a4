// Says aloud what came in the open conversation, without noise: one message in its words, several at once as a number.

import { announce } from "../lib/dom.js";
import { counted } from "./words.js";

const TOGETHER = 1200; // milliseconds in which messages are gathered

export class News {
  #says = [];
  #timer = 0;

  /** @param {string} text what a screen reader is to say of one message */
  tell(text) {
    this.#says.push(text);
    this.#timer ||= setTimeout(() => this.#speak(), TOGETHER);
  }

  /** Another conversation is shown: what was to be said of the last one stays unsaid. */
  hush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#says = [];
  }

  #speak() {
    const [first, ...others] = this.#says;
    this.hush();
    announce(others.length ? counted("news", others.length + 1) : first);
  }
}

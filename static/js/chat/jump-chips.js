// The chips at the top of a conversation: to the first unread message, and to where the reader was named.

import { part } from "../lib/dom.js";
import { counted } from "./words.js";

export class JumpChips {
  #root;

  /** @param {HTMLElement} root @param {(around: string) => void} find @param {AbortSignal} signal */
  constructor(root, find, signal) {
    this.#root = root;
    for (const around of ["unread", "mention"]) {
      const chip = part(root, `to-${around}`);
      chip.addEventListener("click", () => ((chip.hidden = true), find(around)), { signal });
    }
  }

  hide() {
    part(this.#root, "to-unread").hidden = part(this.#root, "to-mention").hidden = true;
  }

  /** There are so many unread messages that the first one is not loaded. */
  offerUnread(count) {
    part(this.#root, "to-unread-words").textContent = counted("unread", count);
    part(this.#root, "to-unread").hidden = false;
  }

  offerMention() {
    part(this.#root, "to-mention").hidden = false;
  }
}

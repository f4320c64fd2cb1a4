// <souk-slow-wait>: counts down, above the composer, until the reader's next message may go out in a group with slow mode.
// What is written meanwhile waits in the outbox and is sent by itself.

import { serverNow } from "../lib/clock.js";
import { fill, part } from "../lib/dom.js";
import { store } from "./app.js";
import { router } from "./router.js";
import { words } from "./words.js";

const SECOND = 1000; // milliseconds

class SoukSlowWait extends HTMLElement {
  #listening = new AbortController();
  #timer = 0;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    store.addEventListener("list", () => this.#draw(), { signal });
    router.addEventListener("change", () => this.#draw(), { signal });
    this.#draw();
  }

  disconnectedCallback() {
    this.#listening.abort();
    clearTimeout(this.#timer);
  }

  #draw() {
    clearTimeout(this.#timer);
    const until = Date.parse(store.conversations.get(router.open ?? "")?.may_send_at ?? "");
    const left = Math.ceil((until - serverNow()) / SECOND);
    this.hidden = !(left > 0);
    if (this.hidden) return;
    part(this, "text").textContent = fill(words.slow_wait, { count: left });
    this.#timer = setTimeout(() => this.#draw(), SECOND);
  }
}

customElements.define("souk-slow-wait", SoukSlowWait);

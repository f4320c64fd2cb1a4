// The bar of pinned messages at the top of a conversation: one at a time; a tap goes there, the next tap to the one before.

import { ApiError } from "../../lib/api.js";
import { fill, part } from "../../lib/dom.js";
import { store } from "../app.js";
import { previewText } from "../message-view.js";
import { words } from "../words.js";
import { fetchPins } from "./remote.js";

class SoukPins extends HTMLElement {
  #listening = new AbortController();
  #conversation = null;
  #asked = ""; // the pins that were fetched or are on their way
  #pins = [];
  #place = 0;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    store.addEventListener("list", () => this.draw(), { signal });
    store.addEventListener("timeline", () => this.draw(), { signal });
    part(this, "pin").addEventListener("click", () => this.#go(), { signal });
    this.draw();
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #timeline() {
    return /** @type {any} */ (this.closest("souk-timeline"));
  }

  draw() {
    const uuid = this.#timeline.conversation;
    const pins = store.conversations.get(uuid ?? "")?.facts.pins ?? [];
    if (uuid !== this.#conversation) [this.#pins, this.#place, this.#conversation] = [[], 0, uuid];
    if (!pins.length) this.hidden = true;
    if (!pins.length) return;
    const wanted = `${uuid} ${pins.join()}`;
    if (wanted !== this.#asked) void this.#ask(uuid, wanted);
    this.#paint();
  }

  async #ask(uuid, wanted) {
    this.#asked = wanted;
    try {
      const pins = await fetchPins(uuid);
      if (this.#asked !== wanted) return;
      [this.#pins, this.#place] = [pins, 0];
      this.#paint();
    } catch (error) {
      if (this.#asked === wanted) this.#asked = "";
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #paint() {
    const pin = this.#pins[this.#place];
    this.hidden = !pin; // the reader may have deleted for themselves what is pinned for everyone
    if (!pin) return;
    const known = store.timeline(this.#conversation).get(pin.uuid) ?? pin; // edited since
    const count = this.#pins.length;
    part(this, "count").textContent = count > 1 ? fill(words.pin_of, { number: this.#place + 1, count }) : words.pinned;
    part(this, "says").textContent = previewText(known);
  }

  #go() {
    const pin = this.#pins[this.#place];
    if (!pin) return;
    void this.#timeline.find(pin.uuid);
    this.#place = (this.#place + 1) % this.#pins.length;
    this.#paint();
  }
}

customElements.define("souk-pins", SoukPins);

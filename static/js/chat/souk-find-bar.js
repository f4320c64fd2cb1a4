// Search within the open chat: a bar above its messages, each result opened in its place, with who said it and when.
// Loaded when a chat is searched for the first time.

import { ApiError } from "../lib/api.js";
import { fill, part } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { nameOf } from "./names.js";
import { search } from "./remote.js";
import { router } from "./router.js";
import { wholeText, words } from "./words.js";

const PAUSE = 200; // milliseconds of no typing

class SoukFindBar extends HTMLElement {
  #listening = new AbortController();
  #uuid = null;
  #hits = [];
  #next = null; // the cursor of more hits
  #place = -1;
  #timer = 0;
  #asking = null;
  #isAnswered = false;
  #before = null; // what had the focus before

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#field.addEventListener("input", (event) => event.isComposing || this.#typed(), { signal });
    this.#field.addEventListener("compositionstart", () => clearTimeout(this.#timer), { signal });
    this.#field.addEventListener("compositionend", () => this.#typed(), { signal });
    onKey(this, (event) => this.#pressed(event), { signal });
    part(this, "older").addEventListener("click", () => void this.#go(1), { signal });
    part(this, "newer").addEventListener("click", () => void this.#go(-1), { signal });
    part(this, "close").addEventListener("click", () => this.close(), { signal });
    router.addEventListener("change", () => router.open === this.#uuid || this.close({ focus: false }), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (part(this, "field"));
  }

  /** @param {string} uuid the conversation that is open */
  open(uuid) {
    if (this.hidden) this.#before = document.activeElement;
    if (uuid !== this.#uuid) this.#field.value = "";
    this.#uuid = uuid;
    this.hidden = false;
    this.#field.focus();
    this.#field.select();
    this.#typed();
  }

  close({ focus = true } = {}) {
    if (this.hidden) return;
    this.#asking?.abort();
    clearTimeout(this.#timer);
    this.hidden = true;
    const shown = this.#hits[this.#place]?.message.uuid;
    const message = shown && document.querySelector(`.message[data-uuid="${shown}"]`);
    if (focus) (message ?? this.#before)?.focus?.({ preventScroll: true });
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#timer = setTimeout(() => void this.#ask(), PAUSE);
  }

  async #ask() {
    const query = this.#field.value.trim();
    [this.#hits, this.#next, this.#place, this.#isAnswered] = [[], null, -1, false];
    this.#draw();
    if (query && (await this.#more(query))) await this.#show(0);
  }

  /** The first page of hits, or the next; answers whether there was one. */
  async #more(query) {
    const asking = (this.#asking = new AbortController());
    const more = this.#next ? { cursor: this.#next } : {};
    try {
      const { groups } = await search({ q: query, kind: "messages", conversation: this.#uuid, ...more }, asking.signal);
      if (asking.signal.aborted) return false;
      this.#hits.push(...groups[0].items);
      this.#next = groups[0].next;
      this.#isAnswered = true;
      this.#draw();
      return groups[0].items.length > 0;
    } catch (error) {
      if (asking.signal.aborted) return false;
      if (!(error instanceof ApiError)) throw error;
      part(this, "says").textContent = error.status === 0 ? words.offline : error.message || words.try_again;
      return false;
    }
  }

  /** One result on: 1 to the older one, -1 to the newer one; after the last comes the first. */
  async #go(step) {
    if (!this.#hits.length) return;
    let place = this.#place + step;
    if (place >= this.#hits.length && this.#next) await this.#more(this.#field.value.trim());
    place = (place + this.#hits.length) % this.#hits.length;
    await this.#show(place);
  }

  async #show(place) {
    const uuid = this.#uuid;
    const focused = document.activeElement;
    this.#place = place;
    this.#draw();
    const timeline = /** @type {any} */ (document.querySelector("souk-timeline"));
    await timeline.find(this.#hits[place].message.uuid);
    if (uuid === this.#uuid && !this.hidden && this.contains(focused)) /** @type {HTMLElement} */ (focused).focus({ preventScroll: true });
  }

  #draw() {
    const count = this.#hits.length;
    const hit = this.#hits[this.#place];
    const total = `${count}${this.#next ? "+" : ""}`;
    part(this, "count").textContent = hit ? fill(words.find_place, { place: this.#place + 1, count: total }) : "";
    for (const name of ["older", "newer"]) part(this, name).setAttribute("aria-disabled", String(!count));
    const query = this.#field.value.trim();
    const said = hit && fill(words.find_said, { name: nameOf(hit.message.sender, words.somebody), time: wholeText(hit.message.created_at) });
    part(this, "says").textContent = said ?? (this.#isAnswered && !count ? fill(words.find_none, { query }) : "");
  }

  #pressed(event) {
    const isField = event.target === this.#field;
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && isField) void this.#go(event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowUp") void this.#go(1);
    else if (event.key === "ArrowDown") void this.#go(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

customElements.define("souk-find-bar", SoukFindBar);

// Search in one's own chats: results as one types, walked with the arrow keys, opened where they are.

import { ApiError } from "../lib/api.js";
import { fill, part } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { store } from "./app.js";
import { makeConversation, search } from "./remote.js";
import { router } from "./router.js";
import { Recent } from "./search/recent.js";
import { groupOf, hitRow, line } from "./search/rows.js";
import { counted, words } from "./words.js";

const PAUSE = 160; // milliseconds of no typing
const TOUCH = matchMedia("(hover: none) and (pointer: coarse)");

class SoukChatSearch extends HTMLElement {
  #listening = new AbortController();
  #recent = new Recent(store.me.uuid);
  #timer = 0;
  #asking = null;
  #acts = new Map(); // row -> what choosing it does
  #before = null; // what had the focus before

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    // The focus alone changes nothing: whoever goes through the page with Tab keeps the list.
    this.#field.addEventListener("focus", (event) => this.#entered(event), { signal });
    this.#field.addEventListener("click", () => this.#open(), { signal });
    this.#field.addEventListener("input", (event) => this.#wrote(event), { signal });
    this.#field.addEventListener("compositionend", () => this.#typed(), { signal });
    onKey(this.#field, (event) => this.#pressed(event), { signal });
    part(this, "form").addEventListener("submit", (event) => event.preventDefault(), { signal });
    part(this, "results").addEventListener("pointerdown", (event) => event.preventDefault(), { signal }); // keep the focus
    part(this, "results").addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]")), { signal });
    part(this, "cancel").addEventListener("click", () => this.#leave(), { signal });
    part(this, "again").addEventListener("click", () => void this.#ask(), { signal });
    part(this, "forget").addEventListener("click", () => this.#forget(), { signal });
    onKey(document, (event) => this.#shortcut(event), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (part(this, "field"));
  }

  get #query() {
    return this.#field.value.trim();
  }

  get #options() {
    return [...part(this, "results").querySelectorAll("[role=option]")];
  }

  #shortcut(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#begin();
  }

  #begin() {
    const from = document.activeElement;
    if (this.dataset.open !== "true" && !this.contains(from)) this.#before = from;
    if (this.closest(".shell")?.dataset.view === "talk" && matchMedia("(width < 720px)").matches) router.leave();
    this.#open();
    this.#field.focus();
    this.#field.select();
    this.#typed();
  }

  /** Where the focus was before it came here, to go back there. */
  #entered({ relatedTarget: from }) {
    if (this.dataset.open !== "true") this.#before = from instanceof HTMLElement && !this.contains(from) ? from : null;
  }

  #wrote({ isComposing }) {
    this.#open();
    if (!isComposing) this.#typed();
  }

  #open() {
    if (this.dataset.open === "true") return;
    this.dataset.open = "true";
    part(this, "panel").hidden = part(this, "cancel").hidden = false;
    this.#field.setAttribute("aria-expanded", "true");
    this.#typed();
  }

  #close() {
    this.dataset.open = "false";
    part(this, "panel").hidden = part(this, "cancel").hidden = true;
    this.#field.value = "";
    this.#field.setAttribute("aria-expanded", "false");
    this.#stop();
  }

  /** Ends the search, and gives the focus back: to where it was, or to the field that can be used again. */
  #leave() {
    this.#close();
    const back = this.#before?.checkVisibility() && !this.#before.closest("[inert]") ? this.#before : this.#field;
    this.#before = null;
    if (back === this.#field && TOUCH.matches) this.#field.blur(); // a phone's keyboard goes
    else back.focus({ preventScroll: true });
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#draw([]);
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (this.#query) this.#timer = setTimeout(() => void this.#ask(), PAUSE);
    else this.#showRecent();
  }

  #showRecent() {
    const queries = this.#recent.all;
    const rows = queries.map((query) => this.#row(line("clock", query), () => this.#look(query)));
    this.#draw(rows.length ? [groupOf("recent", rows, false)] : []);
    this.#say(rows.length ? "" : words.find_hint);
    part(this, "forget").hidden = !rows.length;
  }

  #forget() {
    this.#recent.clear();
    this.#showRecent();
    this.#field.focus();
  }

  #look(query) {
    this.#field.value = query;
    void this.#ask();
  }

  /** @param {{kind?: string, cursor?: string}} [more] the next of one kind */
  async #ask(more = {}) {
    const query = this.#query;
    const asking = (this.#asking = new AbortController());
    part(this, "results").setAttribute("aria-busy", "true");
    const slow = setTimeout(() => this.#options.length || this.#say(words.finding), 400);
    try {
      const { groups } = await search({ q: query, ...more }, asking.signal);
      if (asking.signal.aborted) return;
      if (more.kind) this.#append(groups[0]);
      else this.#show(groups, query);
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      if (!more.kind) this.#draw([]);
      this.#say(error.status === 0 ? words.offline : error.message || words.try_again);
      part(this, "again").hidden = false;
    } finally {
      clearTimeout(slow);
      if (!asking.signal.aborted) part(this, "results").removeAttribute("aria-busy");
    }
  }

  #show(groups, query) {
    const count = groups.reduce((sum, group) => sum + group.items.length, 0);
    this.#draw(groups.map((group) => this.#group(group)));
    this.#say(count ? "" : fill(words.find_none, { query }));
    if (count) this.#mark(this.#options[0], { scroll: false });
    part(this, "note").classList.toggle("visually-hidden", count > 0);
    if (count) this.#say(counted("find_count", count));
  }

  #group({ kind, items, next }) {
    const rows = items.map((hit) => this.#row(hitRow(hit), () => void this.#go(hit)));
    const group = groupOf(kind, rows, next);
    group.dataset.kind = kind;
    if (next) this.#acts.set(group.lastElementChild, () => void this.#ask({ kind, ...(next !== "all" && { cursor: next }) }));
    return group;
  }

  /** More of one kind, in the place of the line that asked for them. */
  #append(group) {
    const place = part(this, "results").querySelector(`[data-kind="${group.kind}"]`);
    if (!place) return;
    const isNamed = group.kind === "people" || group.kind === "chats"; // they come whole
    const fresh = this.#group(group);
    this.#number(fresh);
    const first = fresh.querySelector("[role=option]");
    if (isNamed) place.replaceWith(fresh);
    else place.lastElementChild.replaceWith(...[...fresh.children].slice(1));
    this.#number();
    this.#mark(first);
  }

  #row(element, act) {
    this.#acts.set(element, act);
    return element;
  }

  #draw(groups) {
    if (!groups.length) this.#acts.clear();
    part(this, "results").replaceChildren(...groups);
    part(this, "again").hidden = part(this, "forget").hidden = true;
    part(this, "note").classList.remove("visually-hidden");
    this.#number();
    this.#mark(null);
  }

  #number() {
    this.#options.forEach((option, place) => (option.id = `find-option-${place}`));
  }

  #say(text) {
    part(this, "note").textContent = text;
  }

  #mark(option, { scroll = true } = {}) {
    for (const other of this.#options) other.setAttribute("aria-selected", String(other === option));
    if (option) this.#field.setAttribute("aria-activedescendant", option.id);
    else this.#field.removeAttribute("aria-activedescendant");
    if (scroll) option?.scrollIntoView({ block: "nearest" });
  }

  #pressed(event) {
    if (this.dataset.open !== "true") return this.#opened(event);
    const options = this.#options;
    const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") this.#leave();
    else if (event.key === "Enter" && options[place]) this.#choose(options[place]);
    else if (event.key === "ArrowDown" && options.length) this.#mark(options[(place + 1) % options.length]);
    else if (event.key === "ArrowUp" && options.length) this.#mark(options.at(place - 1 < -1 ? -1 : place - 1));
    else return undefined;
    event.preventDefault();
    return undefined;
  }

  /** A key in the field while nothing is searched for. */
  #opened(event) {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    this.#open();
  }

  #choose(option) {
    if (option) this.#acts.get(option)?.();
  }

  async #go({ person, conversation, message, is_contact: isContact }) {
    this.#recent.add(this.#query);
    if (person && !isContact) {
      this.#close();
      document.dispatchEvent(new CustomEvent("souk:person", { detail: { person: person.uuid } }));
      return;
    }
    try {
      const uuid = conversation?.uuid ?? (await this.#openWith(person));
      this.#close();
      const detail = { conversation: uuid, message: message?.uuid };
      if (message) document.dispatchEvent(new CustomEvent("souk:show-message", { detail }));
      else router.go(uuid);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (person) document.dispatchEvent(new CustomEvent("souk:person", { detail: { person: person.uuid } })); // who is no contact
      else this.#say(error.message || words.try_again);
    }
  }

  async #openWith(person) {
    const made = await makeConversation({ person: person.uuid });
    store.putConversation(made);
    return made.uuid;
  }
}

customElements.define("souk-chat-search", SoukChatSearch);

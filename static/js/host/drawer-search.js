// The drawer's search: mini programs, their pages and official accounts, as somebody types.

import { announce, clone, fill, part } from "../lib/dom.js";
import { programIcon } from "./icons.js";
import { search } from "./remote.js";
import { addressOf } from "./route.js";
import { words } from "./words.js";

const PAUSE = 220; // milliseconds of no typing

export class DrawerSearch {
  #drawer;
  #timer = 0;
  #asking = null;

  /** @param {HTMLElement} drawer */
  constructor(drawer) {
    this.#drawer = drawer;
  }

  get #query() {
    return /** @type {HTMLInputElement} */ (part(this.#drawer, "search")).value.trim();
  }

  /** Looks for what stands in the field, once the typing pauses. */
  look() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (this.#query) this.#timer = setTimeout(() => void this.#ask(), PAUSE);
    else this.#show(false);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    /** @type {HTMLInputElement} */ (part(this.#drawer, "search")).value = "";
    this.#show(false);
  }

  async #ask() {
    const query = this.#query;
    const asking = (this.#asking = new AbortController());
    try {
      const found = await search(query, asking.signal);
      if (!asking.signal.aborted) this.#draw(found, query);
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#show(true);
      this.#say(error.message || words.failed);
    }
  }

  #draw({ programs, pages, accounts }, query) {
    this.#fill("programs", programs.map(programRow));
    this.#fill("pages", pages.map(pageRow));
    this.#fill("accounts", accounts.map(accountRow));
    const count = programs.length + pages.length + accounts.length;
    this.#show(true);
    this.#say(count ? "" : fill(words.found_none, { query }));
    if (count) announce(fill(words.found_some, { count }));
  }

  #fill(name, rows) {
    part(this.#drawer, name).replaceChildren(...rows);
    part(this.#drawer, `${name}-part`).hidden = rows.length === 0;
  }

  #show(isSearching) {
    part(this.#drawer, "results").hidden = !isSearching;
    part(this.#drawer, "shelves").hidden = isSearching;
    if (!isSearching) this.#say("");
  }

  #say(text) {
    const note = part(this.#drawer, "word");
    note.textContent = text;
    note.hidden = !text;
  }
}

function row({ href, icon, name, note }) {
  const element = clone("drawer-row-template");
  /** @type {HTMLAnchorElement} */ (part(element, "link")).href = href;
  part(element, "icon").replaceChildren(icon);
  part(element, "name").textContent = name;
  part(element, "note").textContent = note;
  return element;
}

const programRow = (program) =>
  row({
    href: addressOf({ program: program.slug, path: "" }),
    icon: programIcon(program),
    name: program.name,
    note: program.summary,
  });

const pageRow = ({ program, title, path, picture, note }) =>
  row({
    href: addressOf({ program: program.slug, path }),
    icon: programIcon({ ...program, icon: picture || program.icon }),
    name: title,
    note: note ? `${note} · ${program.name}` : program.name,
  });

const accountRow = (account) =>
  row({ href: account.url, icon: programIcon(account), name: account.name, note: account.bio });

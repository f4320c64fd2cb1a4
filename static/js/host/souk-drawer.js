// <souk-drawer>: the mini programs that somebody used recently and those pinned, over the chat list. Opens by a button
// marked data-drawer-open, by Alt+M, and by pulling down the list marked data-drawer-pull.

import { announce, clone, fill, part, toast } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { DrawerSearch } from "./drawer-search.js";
import { programIcon } from "./icons.js";
import { onPressAndHold } from "./press.js";
import { onPullDown } from "./pull.js";
import { fetchDrawer, forgetVisit, pinProgram, unpinProgram } from "./remote.js";
import { addressOf } from "./route.js";
import { makeSheet } from "./sheet.js";
import { words } from "./words.js";

const TILE_MENU = 40; // pixels from a tile's corner to its menu's
const TYPES = matchMedia("(hover: hover) and (pointer: fine)"); // a phone's keyboard stays away until it is asked for
const SHELVES = ["pinned", "recent", "suggested"];

class SoukDrawer extends HTMLElement {
  #listening = new AbortController();
  #content = null;
  #opener = null;
  #search = null;
  #chosen = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const on = (target, type, act) => target.addEventListener(type, act, { signal });
    this.#search = new DrawerSearch(this);
    on(document, "click", (event) => event.target.closest?.("[data-drawer-open]") && this.toggle());
    onKey(document, (event) => this.#pressed(event), { signal });
    on(document, "souk:open", () => this.close({ returnsFocus: false }));
    on(document, "souk:close-drawer", () => this.close({ returnsFocus: false }));
    on(document, "souk:drawer-changed", () => void this.#load());
    on(this, "click", (event) => event.target.closest("a[href]") && this.close({ returnsFocus: false }));
    for (const name of ["close", "handle"]) on(part(this, name), "click", () => this.close());
    on(part(this, "edit"), "click", () => this.#edit(!this.hasAttribute("data-editing")));
    on(part(this, "again"), "click", () => void this.#load());
    on(part(this, "search"), "input", () => this.#search.look());
    this.#listenToTiles(signal, on);
    const list = document.querySelector("[data-drawer-pull]");
    if (list instanceof HTMLElement) onPullDown(list, this.#pulling(), signal);
    this.#close();
    if (location.hash === "#discover") this.#openFromAddress();
  }

  /** A tab of another page leads here. */
  #openFromAddress() {
    history.replaceState(history.state, "", location.pathname + location.search);
    this.open({ takesFocus: false });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get isOpen() {
    return this.dataset.state === "open";
  }

  get #panel() {
    return part(this, "panel");
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open({ takesFocus = true } = {}) {
    if (this.isOpen) return;
    this.#opener = document.activeElement;
    this.#panel.inert = false;
    this.dataset.state = "open";
    this.#panel.style.removeProperty("--pulled");
    this.#cover(true);
    if (takesFocus && TYPES.matches) part(this, "search").focus({ preventScroll: true });
    else this.#panel.focus({ preventScroll: true });
    void this.#load();
  }

  close({ returnsFocus = true } = {}) {
    if (!this.isOpen) return;
    this.#close();
    const opener = this.#opener?.isConnected && this.#opener !== document.body ? this.#opener : null;
    const place = opener ?? document.querySelector("[data-drawer-open]");
    if (returnsFocus && place instanceof HTMLElement) place.focus({ preventScroll: true });
  }

  #close() {
    this.dataset.state = "closed";
    this.#panel.inert = true;
    this.#panel.style.removeProperty("--pulled");
    this.#cover(false);
    this.#edit(false);
    this.#search.clear();
  }

  /** What lies behind the open drawer, in the list's area, cannot be reached. */
  #cover(covers) {
    for (const area of this.parentElement.children) {
      if (area !== this && !area.matches("template")) area.toggleAttribute("inert", covers);
    }
    for (const button of document.querySelectorAll("[data-drawer-open]")) button.setAttribute("aria-expanded", String(covers));
  }

  #pulling() {
    return {
      start: () => {
        this.dataset.state = "pulling";
        if (!this.#content) void this.#load();
      },
      move: (pixels) => this.#panel.style.setProperty("--pulled", `${pixels}px`),
      end: (isFar) => (isFar ? this.open({ takesFocus: false }) : this.#close()),
    };
  }

  #pressed(event) {
    if (event.altKey && event.code === "KeyM" && !event.ctrlKey && !event.metaKey && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      this.toggle();
    } else if (event.key === "Escape" && this.isOpen && this.contains(event.target) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      if (this.hasAttribute("data-editing")) this.#edit(false);
      else this.close();
    }
  }

  async #load() {
    part(this, "waiting").hidden = Boolean(this.#content);
    this.#say("");
    part(this, "again").hidden = true;
    try {
      this.#content = await fetchDrawer();
      this.#draw();
    } catch (error) {
      if (this.#content) return;
      this.#say(error.message || words.drawer_failed);
      part(this, "again").hidden = false;
    } finally {
      part(this, "waiting").hidden = true;
    }
  }

  #draw() {
    for (const shelf of SHELVES) {
      const programs = this.#content[shelf];
      part(this, `${shelf}-part`).hidden = programs.length === 0;
      part(this, shelf).replaceChildren(...programs.map((program) => this.#tile(program, shelf)));
    }
    const mine = this.#content.pinned.length + this.#content.recent.length;
    part(this, "edit").hidden = mine === 0;
    part(this, "empty").hidden = mine > 0;
    if (mine === 0) this.#edit(false);
  }

  #tile(program, shelf) {
    const tile = clone("tile-template");
    const link = /** @type {HTMLAnchorElement} */ (part(tile, "link"));
    link.href = addressOf({ program: program.slug, path: "" });
    part(tile, "icon").replaceChildren(programIcon(program));
    part(tile, "name").textContent = program.name;
    tile.dataset.slug = program.slug;
    tile.dataset.shelf = shelf;
    const remove = part(tile, "remove");
    remove.setAttribute("aria-label", fill(words[`remove_${shelf}`] ?? "", { name: program.name }));
    remove.hidden = shelf === "suggested" || !this.hasAttribute("data-editing");
    return tile;
  }

  #listenToTiles(signal, on) {
    onPressAndHold(part(this, "shelves"), (target) => this.#menu(this.#rowOf(target)), signal);
    on(part(this, "shelves"), "click", (event) => {
      const row = event.target.closest("[data-part=remove]") && this.#rowOf(event.target);
      if (row) void this.#remove(row);
    });
    const pressed = (event) => {
      const row = event.key === "Delete" && this.#rowOf(event.target);
      if (row && row.shelf !== "suggested") void this.#remove(row);
    };
    onKey(part(this, "shelves"), pressed, { signal });
    makeSheet(this.#tileMenu, signal);
    on(part(this, "tile-open"), "click", () => this.#openChosen());
    on(part(this, "tile-pin"), "click", () => void this.#pin(this.#chosen));
    on(part(this, "tile-remove"), "click", () => void this.#remove({ ...this.#chosen, shelf: "recent" }));
  }

  get #tileMenu() {
    return /** @type {HTMLDialogElement} */ (part(this, "tile-menu"));
  }

  #rowOf(target) {
    const tile = target.closest?.(".tile[data-slug]");
    if (!tile) return null;
    const { slug, shelf } = tile.dataset;
    return { program: this.#content[shelf].find((program) => program.slug === slug), shelf, tile };
  }

  #isOn(shelf, program) {
    return this.#content[shelf].some(({ slug }) => slug === program.slug);
  }

  #menu(row) {
    if (!row) return false;
    this.#chosen = row;
    part(this, "tile-icon").replaceChildren(programIcon(row.program, "program-icon--small"));
    part(this, "tile-name").textContent = row.program.name;
    part(this, "tile-pin-words").textContent = this.#isOn("pinned", row.program) ? words.unpin : words.pin;
    part(this, "tile-remove").hidden = !this.#isOn("recent", row.program);
    const { left, top } = row.tile.getBoundingClientRect();
    this.#tileMenu.style.setProperty("--at-x", `${left + TILE_MENU}px`);
    this.#tileMenu.style.setProperty("--at-y", `${top + TILE_MENU}px`);
    this.#tileMenu.showModal();
    return true;
  }

  #openChosen() {
    const detail = { program: this.#chosen.program.slug, path: "" };
    document.dispatchEvent(new CustomEvent("souk:open", { detail }));
  }

  async #pin({ program }) {
    const isPinned = this.#isOn("pinned", program);
    await this.#change(() => (isPinned ? unpinProgram : pinProgram)(program.slug), isPinned ? words.unpinned : words.pinned, program);
  }

  async #remove({ program, shelf }) {
    await this.#change(() => (shelf === "pinned" ? unpinProgram : forgetVisit)(program.slug), words.removed, program);
    if (this.isOpen && !this.contains(document.activeElement)) this.#panel.focus({ preventScroll: true });
  }

  async #change(act, done, program) {
    try {
      await act();
      announce(fill(done, { name: program.name }));
    } catch (error) {
      toast(error.message || words.failed);
    }
    await this.#load();
  }

  #edit(isEditing) {
    this.toggleAttribute("data-editing", isEditing);
    const button = part(this, "edit");
    button.setAttribute("aria-pressed", String(isEditing));
    button.textContent = isEditing ? words.done : words.edit;
    for (const tile of this.querySelectorAll(".tile[data-slug]")) {
      part(tile, "remove").hidden = !isEditing || tile.dataset.shelf === "suggested";
    }
  }

  #say(text) {
    const note = part(this, "word");
    note.textContent = text;
    note.hidden = !text;
  }
}

customElements.define("souk-drawer", SoukDrawer);

// <souk-mini-menu>: what the capsule's menu offers for the shown page: share, pin, QR code, copy the link, reload, about.

import { fill, part, toast } from "../lib/dom.js";
import { programIcon } from "./icons.js";
import { pinProgram, unpinProgram } from "./remote.js";
import { addressOf } from "./route.js";
import { makeSheet } from "./sheet.js";
import { words } from "./words.js";

class SoukMiniMenu extends HTMLElement {
  #listening = new AbortController();
  #shown = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    makeSheet(this.#dialog, signal);
    for (const [name, act] of Object.entries(this.#actions())) {
      part(this, name).addEventListener("click", () => this.#choose(act), { signal });
    }
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  /** @param {{program: any, route: {program: string, path: string}, title: string, reload: () => void}} shown */
  show(shown) {
    this.#shown = shown;
    const { program, route } = shown;
    const isProgram = !route.program.startsWith("@");
    part(this, "icon").replaceChildren(programIcon(program, "program-icon--small"));
    part(this, "name").textContent = program.name;
    for (const name of ["share", "pin", "code", "about"]) part(this, name).hidden = !isProgram;
    this.#showPin();
    this.#dialog.showModal();
  }

  #showPin() {
    const { program } = this.#shown;
    part(this, "pin-words").textContent = program.is_pinned ? words.unpin : words.pin;
    part(this, "pin").classList.toggle("sheet__action--on", Boolean(program.is_pinned));
  }

  #choose(act) {
    this.#dialog.close();
    void act();
  }

  #actions() {
    return {
      share: () => document.dispatchEvent(new CustomEvent("souk:share", { detail: { ...this.#shown.route } })),
      pin: () => this.#pin(),
      code: () => document.dispatchEvent(new CustomEvent("souk:show-code", { detail: this.#shown })),
      copy: () => this.#copy(),
      reload: () => this.#shown.reload(),
      about: () => document.dispatchEvent(new CustomEvent("souk:show-about", { detail: this.#shown })),
    };
  }

  async #pin() {
    const { program } = this.#shown;
    const isPinned = !program.is_pinned;
    try {
      await (isPinned ? pinProgram : unpinProgram)(program.slug);
      program.is_pinned = isPinned;
      document.dispatchEvent(new CustomEvent("souk:drawer-changed"));
      toast(fill(isPinned ? words.pinned : words.unpinned, { name: program.name }));
    } catch (error) {
      toast(error.message || words.failed);
    }
  }

  async #copy() {
    const link = location.origin + addressOf(this.#shown.route);
    try {
      await navigator.clipboard.writeText(link);
      toast(words.link_copied);
    } catch {
      toast(link);
    }
  }
}

customElements.define("souk-mini-menu", SoukMiniMenu);

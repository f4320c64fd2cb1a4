// <souk-code-sheet>: the QR code of a page, to show to somebody, keep or print. Opens on `souk:show-code` {program, route,
// title}.

import { fill, part } from "../lib/dom.js";
import { fetchCode } from "./remote.js";
import { makeSheet } from "./sheet.js";
import { words } from "./words.js";

class SoukCodeSheet extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    makeSheet(this.#dialog, signal);
    document.addEventListener("souk:show-code", ({ detail }) => void this.show(detail), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  async show({ program, route, title }) {
    part(this, "caption").textContent = fill(words.scan, { name: title || program.name });
    this.#say("");
    part(this, "image").removeAttribute("src");
    part(this, "ways").hidden = true;
    this.#dialog.showModal();
    try {
      this.#draw(await fetchCode(route));
    } catch (error) {
      this.#say(error.message || words.failed);
    }
  }

  #draw({ url, svg, png, poster }) {
    const image = /** @type {HTMLImageElement} */ (part(this, "image"));
    image.src = svg;
    part(this, "address").textContent = url;
    part(this, "png").setAttribute("href", `${png}?download`);
    part(this, "svg").setAttribute("href", `${svg}?download`);
    part(this, "poster").setAttribute("href", poster);
    part(this, "ways").hidden = false;
  }

  #say(text) {
    const line = part(this, "error");
    line.textContent = text;
    line.hidden = !text;
  }
}

customElements.define("souk-code-sheet", SoukCodeSheet);

// Shows, of the contacts on the page, those that have the words typed and the tags chosen.

import { part } from "../lib/dom.js";

class SoukContactFilter extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.addEventListener("input", () => this.#draw(), { signal });
    this.addEventListener("click", (event) => this.#chose(event.target), { signal });
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #chose(target) {
    const tag = target instanceof Element ? target.closest("[data-tag]") : null;
    if (!tag) return;
    tag.setAttribute("aria-pressed", String(tag.getAttribute("aria-pressed") !== "true"));
    this.#draw();
  }

  #draw() {
    const input = this.querySelector("input");
    const asked = input ? input.value.trim().toLocaleLowerCase() : "";
    const tags = [...this.querySelectorAll('[data-tag][aria-pressed="true"]')].map((tag) => `|${tag.dataset.tag}|`);
    let found = 0;
    for (const section of this.querySelectorAll("[data-section]")) {
      let shown = 0;
      for (const row of section.querySelectorAll("li")) {
        const { words = "", tags: own = "" } = row.dataset;
        row.hidden = !words.toLocaleLowerCase().includes(asked) || !tags.every((tag) => own.includes(tag));
        if (!row.hidden) shown += 1;
      }
      section.hidden = !shown;
      found += shown;
    }
    part(this, "none").hidden = found > 0;
  }
}

customElements.define("souk-contact-filter", SoukContactFilter);

// Copies the text of its part "text".

import { part, strings, toast } from "../lib/dom.js";

class SoukCopy extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => this.#copy(), { signal: this.#stop.signal });
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  async #copy() {
    await navigator.clipboard.writeText((part(this, "text").textContent || "").trim());
    toast(strings().copied);
  }
}

customElements.define("souk-copy", SoukCopy);

// <shop-share>: its button opens the host's picker for this page; on a plain page the browser's own way to share.
import { bridge } from "../bridge.js";
import { toast } from "../lib/dom.js";

class ShopShare extends HTMLElement {
  #listeners = new AbortController();

  connectedCallback() {
    this.#listeners = new AbortController();
    this.addEventListener("click", () => this.#share(), { signal: this.#listeners.signal });
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  async #share() {
    const { status } = (await bridge.share().catch(() => null)) || {};
    if (status === "copied") toast(this.dataset.copied || "");
  }
}

customElements.define("shop-share", ShopShare);

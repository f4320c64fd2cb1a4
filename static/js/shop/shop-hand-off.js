// <shop-hand-off>: asks for the signed link that carries the cart to the merchant's full shop, and goes there.
import { ApiError, post } from "../lib/api.js";
import { toast } from "../lib/dom.js";

class ShopHandOff extends HTMLElement {
  #listeners = new AbortController();

  connectedCallback() {
    this.#listeners = new AbortController();
    this.addEventListener("click", (event) => this.#go(event), this.#listeners);
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  async #go(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    try {
      const { url } = await post(this.dataset.url || "", { coupon: this.dataset.coupon || "best" });
      (window.top || window).location.assign(url);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message || this.dataset.failed || "");
    }
    button.ariaBusy = "false";
  }
}

customElements.define("shop-hand-off", ShopHandOff);

// <shop-claim>: claims a coupon in one tap, where it stands. Without scripts its form does the same with a page load.
import { bridge } from "../bridge.js";
import { ApiError } from "../lib/api.js";
import { announce, toast } from "../lib/dom.js";
import { postOnce } from "../lib/once.js";
import { refresh } from "./regions.js";

class ShopClaim extends HTMLElement {
  #listeners = new AbortController();

  connectedCallback() {
    this.#listeners = new AbortController();
    this.addEventListener("submit", (event) => this.#claim(event), { signal: this.#listeners.signal });
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  async #claim(event) {
    event.preventDefault();
    const button = this.querySelector("button");
    if (!button || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    try {
      await postOnce(this.dataset.url || "");
      announce(this.dataset.done || "");
      bridge.cardsChanged();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) return location.assign(this.dataset.enter || "");
      toast(error.message || this.dataset.failed || "");
    }
    button.ariaBusy = "false";
    // A cart or a checkout around it has more to draw again than the coupon, and says so by taking the event.
    const isLeftToUs = this.dispatchEvent(new CustomEvent("shop:claimed", { bubbles: true, cancelable: true }));
    if (isLeftToUs) await refresh(["tickets", "offer", "promise"]).catch(() => {});
  }
}

customElements.define("shop-claim", ShopClaim);

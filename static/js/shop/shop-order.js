// <shop-order>: keeps an order's page true while it is open: often while the payment's confirmation is on its way, now
// and then while the order waits, and whenever one comes back to the page.
import { ApiError, post } from "../lib/api.js";
import { strings, toast } from "../lib/dom.js";
import { bridge } from "../bridge.js";
import { refresh } from "./regions.js";
import "./shop-countdown.js";
import "../lib/souk-time.js";

const SOON = 1500; // milliseconds
const SELDOM = 12000;
const PATIENCE = 45000;

class ShopOrder extends HTMLElement {
  #listeners = new AbortController();
  #words = strings();
  #timer = 0;
  #began = performance.now();

  connectedCallback() {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    this.addEventListener("click", (event) => this.#cancel(event), { signal });
    this.addEventListener("shop:over", () => this.#look(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#look(), { signal });
    this.#plan();
  }

  disconnectedCallback() {
    this.#listeners.abort();
    clearTimeout(this.#timer);
  }

  get #isConfirming() {
    return "confirming" in this.dataset && performance.now() - this.#began < PATIENCE;
  }

  #plan() {
    clearTimeout(this.#timer);
    if (this.#listeners.signal.aborted) return;
    this.#timer = setTimeout(() => this.#look(), this.#isConfirming ? SOON : SELDOM);
  }

  async #look() {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const waited = "confirming" in this.dataset && !this.#isConfirming;
    if (waited) delete this.dataset.confirming;
    // Where the word of it is late, the server asks Stripe itself; it does so at most once a second.
    if ("confirming" in this.dataset) await post(this.dataset.ask || "").catch(() => {});
    const url = "confirming" in this.dataset ? `${location.pathname}?confirming` : location.pathname;
    const fresh = await refresh(["order"], { url }).catch(() => null);
    const now = fresh?.querySelector("shop-order");
    if (now instanceof HTMLElement && now.dataset.state !== this.dataset.state) this.#arrived(now.dataset.state);
    if (waited) toast(this.#words.slow);
    this.#plan();
  }

  #arrived(state) {
    this.dataset.state = state;
    delete this.dataset.confirming;
    history.replaceState(null, "", location.pathname);
    bridge.cardsChanged();
  }

  async #cancel(event) {
    const button = event.target instanceof Element ? event.target.closest('[data-part="cancel"]') : null;
    if (!button || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    try {
      await post(this.dataset.cancel || "");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message || this.#words.failed);
      button.ariaBusy = "false";
    }
    await this.#look();
  }
}

customElements.define("shop-order", ShopOrder);

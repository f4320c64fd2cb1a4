// <shop-pay>: pays an order that is placed already.
import { part, strings } from "../lib/dom.js";
import { payOrder } from "./paying.js";
import { PaymentForm } from "./payment.js";
import "./shop-countdown.js";

class ShopPay extends HTMLElement {
  #listeners = new AbortController();
  #words = strings();
  #form = new PaymentForm(this.querySelector(".payment"));
  #isBusy = false;

  connectedCallback() {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    part(this, "pay").addEventListener("click", () => this.#pay(), { signal });
    this.addEventListener("shop:over", () => location.reload(), { signal });
    this.#mount();
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  async #mount() {
    const { amount, currency } = part(this, "amounts").dataset;
    const isThere = await this.#form.mount(Number(amount), currency);
    this.#say(isThere ? "" : this.#words.unavailable);
    return isThere;
  }

  #say(text) {
    const notice = part(this, "notice");
    notice.textContent = text;
    notice.hidden = !text;
    if (text) notice.focus();
  }

  #cardError(text) {
    const place = this.querySelector('[data-part="payment-error"]');
    if (!(place instanceof HTMLElement)) return this.#say(text);
    place.textContent = text;
    place.hidden = !text;
  }

  async #pay() {
    if (this.#isBusy) return;
    this.#setBusy(true);
    this.#say("");
    this.#cardError("");
    if (await this.#settle()) return; // the page is leaving
    this.#setBusy(false);
  }

  async #settle() {
    if (!this.#form.isReady && !(await this.#mount())) return false;
    const wrong = await this.#form.check();
    if (wrong !== null) return this.#cardError(wrong);
    const order = this.dataset.order || "";
    const result = await payOrder({ order, orderPage: this.dataset.orderPage || "", form: this.#form, words: this.#words });
    if (result.done) return true;
    if (result.isCard) this.#cardError(result.message);
    else this.#say(result.message || "");
    return false;
  }

  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    const button = part(this, "pay");
    button.ariaBusy = String(isBusy);
    button.dataset.label ??= button.textContent || "";
    button.textContent = isBusy ? this.#words.working : button.dataset.label;
  }
}

customElements.define("shop-pay", ShopPay);

// <shop-buy-box>: a product's choices. It shows the chosen variant's price, and puts it into the cart without leaving.
// Without scripts its form does the same with a page load; who is not signed in goes that way too, and is asked.
import { ApiError, put } from "../lib/api.js";
import { part, setText, strings, toast } from "../lib/dom.js";
import { postOnce } from "../lib/once.js";
import { refresh } from "./regions.js";
import "./shop-stepper.js";

class ShopBuyBox extends HTMLElement {
  #listeners = new AbortController();
  #words = strings();

  connectedCallback() {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    this.addEventListener("change", (event) => this.#choose(event.target), { signal });
    this.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.addEventListener("shop:claimed", (event) => this.#claimed(event), { signal });
    this.#show(this.#chosen);
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form#buy"));
  }

  get #chosen() {
    return /** @type {HTMLInputElement} */ (this.querySelector('[name="variant"]:checked'));
  }

  #choose(target) {
    if (target instanceof HTMLInputElement && target.name === "variant") this.#show(target);
  }

  #show(variant) {
    const { price, former, with: withCoupon, stock, left, most } = variant.dataset;
    setText(this, "price", price);
    setText(this, "former", former);
    setText(this, "with", withCoupon);
    this.#promise(variant.dataset.promised);
    const line = part(this, "left");
    line.textContent = stock || "";
    line.classList.toggle("product__left--few", Boolean(stock) && left !== "0");
    const quantity = this.#form.elements.namedItem("quantity");
    if (!(quantity instanceof HTMLInputElement)) return;
    quantity.max = most || "1";
    quantity.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** The way to the price with coupon stands beside it: the claim of just the coupon that gives it. */
  #promise(coupon = "") {
    for (const each of this.querySelectorAll("[data-promise]")) {
      if (each instanceof HTMLElement) each.hidden = each.dataset.promise !== coupon;
    }
    const field = this.#form.elements.namedItem("promised");
    if (field instanceof HTMLInputElement) field.value = coupon;
  }

  async #claimed(event) {
    event.preventDefault();
    await refresh(["tickets", "offer", "promise"]).catch(() => {});
    this.#promise(this.#chosen.dataset.promised);
  }

  async #submit(event) {
    if (event.target !== this.#form) return;
    event.preventDefault();
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    try {
      await this.#put(button.value === "checkout");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) return this.#submitPlainly(button);
      toast(error.message || this.#words.failed);
      if (error.code === "out_of_stock" || error.code === "not_for_sale") location.reload();
    }
    button.ariaBusy = "false";
  }

  /** "Buy now" asks for just this many; "Add to cart" for so many more, whatever other devices have added meanwhile. */
  async #put(buysNow) {
    const variant = this.#chosen.value;
    const quantity = Number(new FormData(this.#form).get("quantity"));
    if (buysNow) {
      await put(`${this.dataset.lines}${variant}/`, { quantity });
      return location.assign(this.#checkout);
    }
    await postOnce(this.dataset.lines || "", { variant, quantity });
    toast(this.#words.added);
    await refresh(["cart-count"]).catch(() => {});
  }

  /** The checkout, told which coupon made the price that this page shows: it says so where that cannot be had any more. */
  get #checkout() {
    const { promised } = this.#chosen.dataset;
    return `${this.dataset.checkout || ""}${promised ? `?promised=${promised}` : ""}`;
  }

  #submitPlainly(button) {
    const then = Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: button.value });
    this.#form.append(then);
    this.#form.submit();
  }
}

customElements.define("shop-buy-box", ShopBuyBox);

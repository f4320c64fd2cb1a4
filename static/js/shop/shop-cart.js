// <shop-cart>: changes the cart where it stands. Each change is sent once the fingers rest; the server draws what follows.
import { ApiError, patch, put } from "../lib/api.js";
import { fill, part, strings, toast } from "../lib/dom.js";
import { refresh } from "./regions.js";
import "./shop-hand-off.js";
import "./shop-stepper.js";

const REST = 350; // milliseconds without another tap
const UNDO = 7000;

class ShopCart extends HTMLElement {
  #listeners = new AbortController();
  #words = strings();
  #timers = new Map();
  #sending = Promise.resolve();
  #undo = 0;

  connectedCallback() {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    this.addEventListener("change", (event) => this.#change(event.target), { signal });
    this.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.addEventListener("click", (event) => this.#leave(event), { signal });
    this.addEventListener("shop:claimed", (event) => this.#claimed(event), { signal });
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  #change(target) {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === "coupon") return this.#chooseCoupon(target.value);
    const line = target.closest("[data-variant]");
    if (line instanceof HTMLElement && target.name === "quantity") this.#later(line.dataset.variant, target.value);
  }

  #submit(event) {
    const line = event.target instanceof Element ? event.target.closest("[data-variant]") : null;
    if (!(line instanceof HTMLElement)) return;
    event.preventDefault();
    const { name, value } = event.submitter || {};
    if (name === "tick") return this.#tick(line.dataset.variant, value === "1");
    if (name === "quantity" && value === "0") this.#remove(line);
    else if (name === "quantity") this.#set(line.dataset.variant, Number(value));
  }

  #later(variant, quantity) {
    clearTimeout(this.#timers.get(variant)?.timer);
    const send = () => {
      this.#timers.delete(variant);
      return this.#set(variant, Number(quantity));
    };
    this.#timers.set(variant, { send, timer: setTimeout(send, REST) });
  }

  #tick(variant, isTicked) {
    const done = this.#sending.then(() => this.#make(() => patch(`${this.dataset.lines}${variant}/`, { is_ticked: isTicked })));
    this.#sending = done.then(() => {});
  }

  async #remove(line) {
    const { variant, name, quantity } = line.dataset;
    clearTimeout(this.#timers.get(variant)?.timer);
    this.#timers.delete(variant);
    line.hidden = true;
    if (await this.#set(variant, 0)) this.#offerUndo(variant, Number(quantity), name);
    else line.hidden = false;
  }

  #offerUndo(variant, quantity, name) {
    const bar = /** @type {HTMLElement} */ (this.querySelector(".undo"));
    part(bar, "removed").textContent = fill(this.#words.removed, { name });
    part(bar, "undo").onclick = () => {
      bar.hidden = true;
      this.#set(variant, quantity);
    };
    bar.hidden = false;
    clearTimeout(this.#undo);
    this.#undo = setTimeout(() => (bar.hidden = true), UNDO);
  }

  /** One change after the other; true where the server took it. */
  #set(variant, quantity) {
    const done = this.#sending.then(() => this.#send(variant, quantity));
    this.#sending = done.then(() => {});
    return done;
  }

  #send(variant, quantity) {
    return this.#make(() => put(`${this.dataset.lines}${variant}/`, { quantity }));
  }

  /** Asks for one change and draws what follows; true where the server took it. */
  async #make(ask) {
    const region = this.querySelector('[data-region="cart"]');
    if (region) region.ariaBusy = "true";
    let taken = true;
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      taken = false;
      toast(error.fields.quantity || error.message || this.#words.failed);
    }
    await this.#redraw();
    return taken;
  }

  async #chooseCoupon(value) {
    history.replaceState(null, "", value === "best" ? location.pathname : `?coupon=${encodeURIComponent(value)}`);
    await this.#redraw();
  }

  /** What was claimed to save more is applied: the choice is the best again. */
  #claimed(event) {
    event.preventDefault();
    if (event.target.closest(".better")) history.replaceState(null, "", location.pathname);
    this.#redraw();
  }

  async #redraw() {
    const isOpen = this.querySelector("details")?.open;
    await refresh(["cart", "cart-count"]).catch(() => {});
    const choice = this.querySelector("details");
    if (choice && isOpen) choice.open = true;
  }

  /** To the checkout only once what was tapped is stored. */
  async #leave(event) {
    const link = event.target instanceof Element ? event.target.closest("a#checkout") : null;
    if (!(link instanceof HTMLAnchorElement) || !this.#timers.size) return;
    event.preventDefault();
    for (const { send, timer } of [...this.#timers.values()]) {
      clearTimeout(timer);
      send();
    }
    await this.#sending;
    document.getElementById("checkout")?.click();
  }
}

customElements.define("shop-cart", ShopCart);

// <shop-checkout>: places the order and pays it, with one button. However often it is pressed, and whatever answer is
// lost on the way, one cart becomes one order: its id is made here, kept for this tab, and sent again with every try.
import { ApiError, post } from "../lib/api.js";
import { fill, part, strings } from "../lib/dom.js";
import { tab } from "../lib/once.js";
import { newUuid } from "../lib/uuid.js";
import { payOrder } from "./paying.js";
import { PaymentForm } from "./payment.js";
import { refresh } from "./regions.js";
import "./shop-countdown.js";
import "./shop-hand-off.js";

const PARTS = ["amounts", "summary", "paybar"];
const RECHECK = ["nothing_ticked", "out_of_stock", "above_order_limit", "below_minimum", "not_for_sale"];

class ShopCheckout extends HTMLElement {
  #listeners = new AbortController();
  #words = strings();
  #form = new PaymentForm(this.querySelector(".payment"));
  #order = "";
  #isBusy = false;

  connectedCallback() {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    this.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.addEventListener("change", (event) => this.#chooseCoupon(event.target), { signal });
    this.addEventListener("shop:claimed", (event) => this.#claimed(event), { signal });
    this.addEventListener("shop:over", () => location.reload(), { signal });
    this.addEventListener("input", (event) => this.#clearError(event.target), { signal });
    this.#mount();
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  get #amounts() {
    return part(this, "amounts").dataset;
  }

  get #contact() {
    return /** @type {HTMLFormElement} */ (this.querySelector("#contact"));
  }

  async #mount() {
    const { amount, currency } = this.#amounts;
    const isThere = await this.#form.mount(Number(amount), currency);
    if (!isThere) this.#say(this.#words.unavailable);
    return isThere;
  }

  async #submit(event) {
    if (event.target !== this.#contact) return;
    event.preventDefault();
    if (this.#isBusy) return;
    this.#setBusy(true);
    this.#say("");
    this.#cardError("");
    const leaves = await this.#buy();
    if (!leaves) this.#setBusy(false);
  }

  /** True where the page is leaving for the order's. */
  async #buy() {
    if (!this.#order && !this.#checkFields()) return false;
    if (!this.#form.isReady && !(await this.#mount())) return false;
    const wrong = await this.#form.check();
    if (wrong !== null) {
      this.#cardError(wrong);
      return false;
    }
    if (!this.#order && !(await this.#place())) return false;
    return this.#pay();
  }

  #checkFields() {
    const empty = [...this.#contact.elements].filter(
      (field) => field instanceof HTMLElement && "required" in field && field.required && !field.value.trim(),
    );
    for (const field of empty) this.#fieldError(field.name, this.#words.required);
    empty[0]?.focus();
    return empty.length === 0;
  }

  // The order ------------------------------------------------------------------------------------

  get #memory() {
    return `souk:order:${this.dataset.slug}`;
  }

  /** The id of this very order: another total or another coupon is another order. */
  #clientId() {
    const { fingerprint } = this.#amounts;
    const kept = JSON.parse(tab.get(this.#memory) || "{}");
    if (kept.fingerprint === fingerprint) return kept.id;
    const id = newUuid();
    tab.set(this.#memory, JSON.stringify({ fingerprint, id }));
    return id;
  }

  async #place() {
    const { fingerprint, choice, seen } = this.#amounts;
    const contact = Object.fromEntries(new FormData(this.#contact));
    try {
      const order = await post(this.dataset.orders || "", {
        client_id: this.#clientId(),
        fingerprint,
        coupon: choice,
        seen: JSON.parse(seen || "null"),
        contact_name: contact.contact_name.trim(),
        contact_phone: contact.contact_phone.trim(),
        address: contact.address.trim(),
        note: contact.note.trim(),
      });
      this.#placed(order);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.#refused(error);
      return false;
    }
  }

  #placed({ uuid, placed_at: placedAt, expires_at: expiresAt }) {
    this.#order = uuid;
    tab.remove(this.#memory);
    /** @type {HTMLFieldSetElement} */ (part(this, "fields")).disabled = true;
    this.querySelectorAll(".choice, .checkout__sum .page__head a").forEach((each) => each.setAttribute("hidden", ""));
    history.replaceState(null, "", `${this.dataset.orderPage}${uuid}/pay/`);
    this.#showHold((Date.parse(expiresAt) - Date.parse(placedAt)) / 1000);
  }

  #showHold(seconds) {
    const place = this.querySelector('[data-part="kept"]');
    if (!(place instanceof HTMLElement)) return;
    const clock = Object.assign(document.createElement("shop-countdown"), { role: "timer" });
    clock.dataset.seconds = String(seconds);
    part(place, "clock").replaceChildren(clock);
    place.hidden = false;
  }

  async #refused(error) {
    const { code, details, fields } = error;
    if (error.status === 401) return location.reload();
    if (code === "client_id_reused" && details.order) return location.assign(`${this.dataset.orderPage}${details.order}/`);
    if (code === "cart_is_empty") return location.assign(this.dataset.orderPage || "");
    if (Object.keys(fields).length) return this.#fieldErrors(fields, error.message);
    if (code === "price_changed" || code.startsWith("coupon_")) return this.#askAgain(error.message);
    if (RECHECK.includes(code)) await this.#redraw();
    this.#say(error.status === 0 ? this.#words.offline : error.message || this.#words.failed);
  }

  /** The server says what has changed, each thing by its name; beside it stand the totals, before and after. */
  async #askAgain(message) {
    const before = this.#total;
    await this.#redraw();
    const after = this.#total;
    const totals = before === after ? "" : fill(this.#words.changed, { before, after });
    this.#say([message, totals].filter(Boolean).join(" "));
  }

  get #total() {
    return this.querySelector(".paybar__total b")?.textContent || "";
  }

  async #pay() {
    const orderPage = this.dataset.orderPage || "";
    const result = await payOrder({ order: this.#order, orderPage, form: this.#form, words: this.#words });
    if (result.done) return true;
    if (result.isCard) this.#cardError(result.message);
    else this.#say(`${result.message} ${this.#words.kept}`);
    return false;
  }

  // What the page shows --------------------------------------------------------------------------

  async #chooseCoupon(target) {
    if (!(target instanceof HTMLInputElement) || target.name !== "coupon") return;
    const { value } = target;
    history.replaceState(null, "", value === "best" ? location.pathname : `?coupon=${encodeURIComponent(value)}`);
    await this.#redraw();
  }

  #claimed(event) {
    event.preventDefault();
    if (event.target.closest(".better")) history.replaceState(null, "", location.pathname);
    this.#redraw();
  }

  async #redraw() {
    const isOpen = this.querySelector("details")?.open;
    await refresh(PARTS).catch(() => {});
    const choice = this.querySelector("details");
    if (choice && isOpen) choice.open = true;
    if (!this.querySelector('[data-part="pay"]')) return; // nothing can be bought as it is; the page says why
    const amount = Number(this.#amounts.amount);
    if (this.#form.isNeeded !== amount > 0) return location.reload(); // free, or not free any more
    this.#form.update(amount);
    if (this.#isBusy) this.#setBusy(true);
  }

  #say(text) {
    const notice = part(this, "notice");
    notice.textContent = text;
    notice.hidden = !text;
    if (!text) return;
    notice.focus({ preventScroll: true });
    notice.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  #cardError(text) {
    const place = this.querySelector('[data-part="payment-error"]');
    if (!(place instanceof HTMLElement)) return;
    place.textContent = text;
    place.hidden = !text;
    if (text) place.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  #fieldErrors(fields, message) {
    let first = null;
    for (const [name, text] of Object.entries(fields)) first ??= this.#fieldError(name, text);
    if (first) first.focus();
    else this.#say(message);
  }

  #fieldError(name, text) {
    const field = this.#contact.elements.namedItem(name);
    const place = document.getElementById(`${name}-error`);
    if (!(field instanceof HTMLElement) || !place) return null;
    field.ariaInvalid = "true";
    place.textContent = text;
    place.hidden = false;
    return field;
  }

  #clearError(target) {
    if (!(target instanceof HTMLElement) || target.ariaInvalid !== "true") return;
    target.ariaInvalid = "false";
    const place = document.getElementById(`${target.id}-error`);
    if (place) place.hidden = true;
  }

  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    const button = this.querySelector('[data-part="pay"]');
    if (!(button instanceof HTMLElement)) return;
    button.ariaBusy = String(isBusy);
    button.dataset.label ??= button.textContent || "";
    button.textContent = isBusy ? this.#words.working : button.dataset.label;
  }
}

customElements.define("shop-checkout", ShopCheckout);

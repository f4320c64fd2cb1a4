// <shop-stepper>: a quantity with a button on each side. It tells of a change by the input's own "change" event.
class ShopStepper extends HTMLElement {
  #listeners = new AbortController();

  connectedCallback() {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    this.addEventListener("click", (event) => this.#step(event), { signal });
    this.addEventListener("change", () => this.#settle(), { signal, capture: true });
    this.#settle();
  }

  disconnectedCallback() {
    this.#listeners.abort();
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  #step(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-step]") : null;
    if (!(button instanceof HTMLElement) || button.ariaDisabled === "true") return;
    this.#input.value = String(this.#input.valueAsNumber + Number(button.dataset.step));
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Keeps the number within its bounds, and says which button can still be used. */
  #settle() {
    const input = this.#input;
    const [least, most] = [Number(input.min || 0), Number(input.max || 99)];
    const wanted = Number.isFinite(input.valueAsNumber) ? Math.round(input.valueAsNumber) : least;
    input.value = String(Math.max(least, Math.min(most, wanted)));
    for (const button of this.querySelectorAll("[data-step]")) {
      const next = Number(input.value) + Number(/** @type {HTMLElement} */ (button).dataset.step);
      button.ariaDisabled = String(next < least || next > most);
    }
  }
}

customElements.define("shop-stepper", ShopStepper);

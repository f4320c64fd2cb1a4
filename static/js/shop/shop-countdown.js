// <shop-countdown>: counts the seconds of a hold down by the page's own clock, and says "shop:over" at the end.
class ShopCountdown extends HTMLElement {
  #timer = 0;
  #end = 0;

  connectedCallback() {
    this.#end = performance.now() + Number(this.dataset.seconds) * 1000;
    this.#timer = setInterval(() => this.#show(), 1000);
    this.#show();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show() {
    const left = Math.max(0, Math.round((this.#end - performance.now()) / 1000));
    this.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left) return;
    clearInterval(this.#timer);
    this.dispatchEvent(new CustomEvent("shop:over", { bubbles: true }));
  }
}

customElements.define("shop-countdown", ShopCountdown);

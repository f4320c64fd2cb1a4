// <shop-countdown>: counts the seconds of a hold down by the page's own clock, and says "shop:over" at the end.
const two = (number) => String(number).padStart(2, "0");

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
    const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    const parts = hours ? [hours, two(minutes), two(seconds)] : [minutes, two(seconds)];
    this.textContent = parts.join(":");
    if (left) return;
    clearInterval(this.#timer);
    this.dispatchEvent(new CustomEvent("shop:over", { bubbles: true }));
  }
}

customElements.define("shop-countdown", ShopCountdown);

// <shop-more>: the link to the next page of products, followed by itself as one scrolls near, its tiles added to these.
import { page } from "../lib/api.js";

const AHEAD = "900px";

class ShopMore extends HTMLElement {
  #watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#load(), {
    rootMargin: AHEAD,
  });

  connectedCallback() {
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
  }

  async #load() {
    const link = this.querySelector("a");
    const tiles = this.parentElement?.querySelector("ul");
    if (!link || !tiles) return;
    this.#watch.disconnect();
    link.ariaBusy = "true";
    try {
      const next = (await page(link.href)).querySelector('[data-region="shelf"]');
      tiles.append(...document.importNode(next, true).querySelectorAll("li"));
      const more = next?.querySelector("shop-more");
      if (more) this.replaceWith(document.importNode(more, true));
      else this.remove();
    } catch {
      link.ariaBusy = "false"; // the link still works
    }
  }
}

customElements.define("shop-more", ShopMore);

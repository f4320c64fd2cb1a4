// Shows or hides the password that it wraps.

import { icon, strings } from "../lib/dom.js";

class SoukReveal extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const words = strings();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "icon-button";
    const draw = () => {
      const hidden = input.type === "password";
      button.setAttribute("aria-label", hidden ? words.show_password : words.hide_password);
      button.replaceChildren(icon(hidden ? "eye" : "eye-slash"));
    };
    button.addEventListener(
      "click",
      () => {
        input.type = input.type === "password" ? "text" : "password";
        draw();
      },
      { signal: this.#stop.signal },
    );
    draw();
    this.append(button);
  }

  disconnectedCallback() {
    this.#stop.abort();
  }
}

customElements.define("souk-reveal", SoukReveal);

// Keeps the contacts page fresh: when somebody asks, accepts or leaves, it shows so at once, unless one is typing.

import { watchSocket } from "../lib/session-watch.js";
import { Socket } from "../lib/socket.js";

class SoukContactsLive extends HTMLElement {
  #socket = new Socket();

  connectedCallback() {
    this.#socket.addEventListener("frame", (event) => {
      const frame = event.detail;
      if (frame.type === "ring" && frame.name === "contacts.changed" && !this.#isBusy) location.reload();
    });
    watchSocket(this.#socket);
    this.#socket.start();
  }

  disconnectedCallback() {
    this.#socket.stop();
  }

  get #isBusy() {
    const input = document.activeElement;
    return input instanceof HTMLInputElement && input.type !== "hidden" && input.value !== input.defaultValue;
  }
}

customElements.define("souk-contacts-live", SoukContactsLive);

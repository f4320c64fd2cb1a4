// Opens the direct chat with a contact: `person` is their id.

import { post } from "../lib/api.js";
import { toast } from "../lib/dom.js";

class SoukOpenChat extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.addEventListener("click", (event) => this.#open(event), { signal: this.#stop.signal });
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  async #open(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    try {
      const conversation = await post("/api/conversations/", { person: this.getAttribute("person") });
      location.assign(`/chats/${conversation.uuid}/`);
    } catch (error) {
      if (error.message) toast(error.message);
      else location.assign(link.href);
    }
  }
}

customElements.define("souk-open-chat", SoukOpenChat);

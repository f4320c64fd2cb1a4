// The tabs of the shell: how much is unread, how many ask to be contacts, and the way back to the list from the drawer.

import { ApiError } from "../lib/api.js";
import { part } from "../lib/dom.js";
import { state, store } from "./app.js";
import { fetchRequests } from "./remote.js";
import { router } from "./router.js";
import { counted } from "./words.js";

const MOST = 99;

class SoukTabs extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    store.addEventListener("list", () => this.#draw("unread", store.unread), { signal });
    document.addEventListener("souk:ring:contacts.changed", () => void this.#askRequests(), { signal });
    part(this, "chats").addEventListener("click", (event) => this.#toList(event), { signal });
    if (store.isLoaded) this.#draw("unread", store.unread);
    this.#draw("requests", state.contact_requests ?? 0);
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  #draw(name, count) {
    const badge = part(this, name);
    const text = count > MOST ? `${MOST}+` : String(count);
    if (badge.textContent === text && badge.hidden === !count) return;
    badge.textContent = text;
    badge.hidden = !count;
    part(this, `${name}-words`).textContent = count ? counted(name, count) : "";
  }

  async #askRequests() {
    try {
      this.#draw("requests", (await fetchRequests()).received.length);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #toList(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    document.dispatchEvent(new Event("souk:close-drawer"));
    router.leave();
  }
}

customElements.define("souk-tabs", SoukTabs);

// <souk-follow data-handle data-name data-following>: follows and unfollows without leaving the page. Without scripts the
// form inside it does the same.

import { del, put } from "../lib/api.js";
import { announce, fill, part, setText, strings } from "../lib/dom.js";

class SoukFollow extends HTMLElement {
  #listening = new AbortController();
  #words = strings("profile-strings");

  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    form.addEventListener("submit", (event) => void this.#submit(event), { signal: this.#listening.signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #isFollowing() {
    return this.dataset.following === "true";
  }

  async #submit(event) {
    event.preventDefault();
    const button = part(this, "button");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    setText(this, "error", "");
    try {
      const address = `/api/official-accounts/${this.dataset.handle}/follow/`;
      this.#show(await (this.#isFollowing ? del(address) : put(address)));
    } catch (error) {
      setText(this, "error", error.message || this.#words.failed);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  #show({ is_following: isFollowing, conversation }) {
    this.dataset.following = String(isFollowing);
    const button = part(this, "button");
    button.textContent = isFollowing ? this.#words.unfollow : this.#words.follow;
    button.classList.toggle("button--primary", !isFollowing);
    announce(fill(isFollowing ? this.#words.followed : this.#words.unfollowed, { name: this.dataset.name }));
    const chat = document.querySelector('[data-part="chat"]');
    if (!(chat instanceof HTMLAnchorElement) || !conversation) return;
    chat.href = `/chats/${conversation}/`;
    chat.hidden = false;
  }
}

customElements.define("souk-follow", SoukFollow);

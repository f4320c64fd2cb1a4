// The shell: which area a phone shows, what the address opens, and what the keys do.

import { fill, part, toast } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { socket, store, sync } from "./app.js";
import { router } from "./router.js";
import { words } from "./words.js";

const SLIDE = 220; // milliseconds, a little more than the slide takes
const CALM = 1500; // milliseconds before a lost line is mentioned
const WIDE = matchMedia("(width >= 720px)");

class SoukChats extends HTMLElement {
  #listening = new AbortController();
  #telling = 0;
  #leaving = 0;
  #last = null; // the conversation that was open before

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    router.addEventListener("change", () => this.#open({ focus: true }), { signal });
    store.addEventListener("gone", (event) => this.#gone(event.detail), { signal });
    socket.addEventListener("state", () => this.#tell(), { signal });
    sync.addEventListener("polled", () => this.#tell(), { signal });
    const accepted = (event) => toast(fill(words.accepted, { name: event.detail.name }));
    document.addEventListener("souk:ring:contact.accepted", accepted, { signal });
    document.addEventListener("souk:ring:standing.changed", () => toast(words.standing), { signal });
    onKey(document, (event) => this.#pressed(event), { signal });
    document.addEventListener("souk:open-conversation", (event) => router.go(event.detail.conversation), { signal });
    this.#open({ focus: false });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #conversation() {
    return this.querySelector("souk-conversation");
  }

  #open({ focus }) {
    const uuid = router.open;
    this.querySelector(".shell").dataset.view = uuid ? "talk" : "list";
    clearTimeout(this.#leaving);
    if (uuid || WIDE.matches) this.#conversation.show(uuid);
    else this.#leaving = setTimeout(() => this.#conversation.show(null), SLIDE); // it stays to be seen as it slides away
    const last = this.#last;
    this.#last = uuid;
    if (!focus) return;
    if (!uuid) this.querySelector("souk-chat-list").focusRow(last);
    else if (WIDE.matches) this.#conversation.focusText();
    else part(this.#conversation, "back").focus({ preventScroll: true }); // a phone's keyboard stays away
  }

  #gone(uuid) {
    if (uuid !== router.open) return;
    toast(words.gone);
    router.leave();
  }

  #pressed(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.(".shell__mini")) return;
    if (router.open) router.leave();
  }

  /** Says that the line is lost, but only once it has been so for a moment. */
  #tell() {
    clearTimeout(this.#telling);
    const { state } = socket;
    if (state === "open" || sync.isPolling) this.#say("");
    else if (state === "signed-out") this.#say(""); // the page asks, and goes blank or on
    else if (state === "offline" || navigator.onLine === false) this.#say(words.offline);
    else this.#telling = setTimeout(() => this.#say(words.connecting), CALM);
  }

  #say(text) {
    const line = part(this, "state");
    if (line.textContent !== text) line.textContent = text;
    part(this, "line-text").textContent = text; // the same where a phone shows no list; said aloud once only
    part(this, "line").hidden = !text;
  }
}

customElements.define("souk-chats", SoukChats);

// The middle of the shell: the open conversation's bar, and what belongs to it below.

import { ApiError } from "../lib/api.js";
import { calendar } from "../lib/calendar.js";
import { serverNow } from "../lib/clock.js";
import { fill, part } from "../lib/dom.js";
import { socket, store, sync } from "./app.js";
import { face, whoOf } from "./faces.js";
import { nameOf } from "./names.js";
import { seeAnnouncement } from "./remote.js";
import { router } from "./router.js";
import { counted, listTime, words } from "./words.js";

const TYPING_FOR = 6000; // milliseconds
const LOOK_EVERY = 60000; // milliseconds between two looks whether a contact is here
const HERE = 150000; // milliseconds: seen within that is here now

/** Whether somebody is here is known while the line is open, and not claimed without it. */
const isLive = () => navigator.onLine !== false && (socket.state === "open" || sync.isPolling);

const seenText = (at) =>
  isLive() && serverNow() - Date.parse(at) < HERE ? words.here_now : fill(words.seen_at, { time: listTime(at) });

class SoukConversation extends HTMLElement {
  #listening = new AbortController();
  #uuid = null;
  #typing = new Map(); // name -> timer
  #drawn = "";

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    store.addEventListener("list", () => this.#draw(), { signal });
    store.addEventListener("timeline", ({ detail }) => detail.arrived && this.#stopped(detail.arrived.sender?.uuid), { signal });
    document.addEventListener("souk:ring:typing", (event) => this.#hears(event.detail), { signal });
    part(this, "title").addEventListener("click", (event) => this.#opened(event), { signal });
    part(this, "details").addEventListener("click", () => void this.#showDetails(), { signal });
    part(this, "seen").addEventListener("click", () => void this.#seen(), { signal });
    part(this, "find").addEventListener("click", () => void this.#find(), { signal });
    document.addEventListener("souk:find", ({ detail }) => void this.#find(detail.uuid), { signal });
    for (const [told, type] of [[socket, "state"], [sync, "polled"], [calendar, "change"]]) {
      told.addEventListener(type, () => this.#draw(), { signal });
    }
    const looking = setInterval(() => this.#look(), LOOK_EVERY);
    signal.addEventListener("abort", () => clearInterval(looking));
    part(this, "back").addEventListener("click", (event) => this.#left(event), { signal });
  }

  /** When a contact was here last goes on while nobody tells. */
  #look() {
    this.#draw();
    if (this.#uuid && !document.hidden && store.conversations.get(this.#uuid)?.other_seen_at) void sync.refresh(this.#uuid);
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  /** Shows a conversation, or with null none. */
  show(uuid) {
    if (uuid !== this.#uuid) for (const who of [...this.#typing.keys()]) this.#stopped(who);
    this.#uuid = uuid;
    part(this, "none").hidden = Boolean(uuid);
    part(this, "open").hidden = !uuid;
    this.#drawn = "";
    this.#draw();
    this.querySelector("souk-timeline").show(uuid);
  }

  focusText() {
    this.querySelector("souk-composer").focusText();
  }

  #draw() {
    const conversation = this.#uuid ? store.conversations.get(this.#uuid) : null;
    this.querySelector("souk-composer").show(conversation ?? (this.#uuid ? { uuid: this.#uuid, can_send: true } : null));
    const note = conversation ? this.#note(conversation) : "";
    const news = conversation?.has_announcement ? conversation.facts.announcement : "";
    const profile = this.#profile(conversation);
    const drawn = JSON.stringify([conversation?.uuid, conversation?.title, conversation?.avatar, note, profile, news]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    part(this, "announcement").hidden = !news;
    part(this, "announced").textContent = news;
    part(this, "details").hidden = conversation?.kind !== "group";
    part(this, "avatar").replaceChildren(...(conversation ? [face(whoOf(conversation))] : []));
    part(this, "note").textContent = note;
    const title = part(this, "title");
    title.textContent = conversation?.title ?? "";
    if (profile) title.setAttribute("href", profile);
    else title.removeAttribute("href");
  }

  #profile(conversation) {
    if (conversation?.kind === "group" || conversation?.kind === "direct") return `/chats/${conversation.uuid}/`; // a click opens its details instead
    const address = conversation?.profile_url ?? "";
    return address.startsWith("/") ? address : "";
  }

  #opened(event) {
    const { kind, other } = store.conversations.get(this.#uuid ?? "") ?? {};
    if (!["group", "direct"].includes(kind) || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (kind === "group") void this.#showDetails();
    else if (other) document.dispatchEvent(new CustomEvent("souk:person", { detail: { person: other.uuid } }));
  }

  /** Its module is fetched when somebody wants it: most visits never do. */
  async #showDetails() {
    const uuid = this.#uuid;
    await import("./details/souk-details.js");
    if (uuid === this.#uuid) document.querySelector("souk-details")?.show(uuid);
  }

  /** The announcement was read: it goes away on the reader's other devices too. */
  async #seen() {
    const conversation = store.conversations.get(this.#uuid ?? "");
    if (!conversation) return;
    conversation.has_announcement = false;
    this.#draw();
    this.querySelector("souk-composer").focusText();
    try {
      await seeAnnouncement(conversation.uuid);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // it is shown again with the next list
    }
  }

  #note(conversation) {
    const typing = [...this.#typing.values()].map((entry) => entry.name);
    if (typing.length && conversation.kind === "direct") return words.typing_one;
    if (typing.length) return fill(words.typing_named, { name: typing[0] });
    if (conversation.kind === "group") return counted("members", conversation.member_count);
    if (conversation.other_seen_at) return seenText(conversation.other_seen_at);
    return conversation.kind === "official" ? words.official : "";
  }

  #hears({ conversation, user }) {
    const { uuid } = user;
    const name = nameOf(user);
    if (conversation !== this.#uuid || uuid === store.me.uuid) return;
    clearTimeout(this.#typing.get(uuid)?.timer);
    this.#typing.set(uuid, { name, timer: setTimeout(() => this.#stopped(uuid), TYPING_FOR) });
    this.#draw();
  }

  #stopped(user) {
    if (!this.#typing.has(user)) return;
    clearTimeout(this.#typing.get(user).timer);
    this.#typing.delete(user);
    this.#draw();
  }

  /** Searches this conversation, or opens another one and searches that. */
  async #find(uuid = this.#uuid) {
    await import("./souk-find-bar.js");
    if (uuid !== this.#uuid) router.go(uuid);
    if (uuid === this.#uuid) /** @type {any} */ (part(this, "find-bar")).open(uuid);
  }

  #left(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    router.leave();
  }
}

customElements.define("souk-conversation", SoukConversation);

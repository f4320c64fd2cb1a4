// Where a message is written: grows with it, sends it, keeps it as a draft until then.

import { part } from "../lib/dom.js";
import { drafts, outbox, socket } from "./app.js";
import { counted, words } from "./words.js";

const LIMIT = 4000; // characters, as the server counts them
const NEAR = 300; // characters left from which the reader is told
const TYPING_EVERY = 4000; // milliseconds

const isTouch = matchMedia("(hover: none) and (pointer: coarse)");

class SoukComposer extends HTMLElement {
  #listening = new AbortController();
  #uuid = null;
  #typedAt = 0;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#text.addEventListener("input", () => this.#typed(), { signal });
    this.#text.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.addEventListener("souk:tray", () => this.#drawn(), { signal });
    this.addEventListener("souk:recording", (event) => this.#records(event.detail), { signal });
    part(this, "form").addEventListener("submit", (event) => this.#submitted(event), { signal });
    part(this, "send").addEventListener("pointerdown", (event) => event.preventDefault(), { signal }); // the keyboard stays
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (part(this, "text"));
  }

  get #attach() {
    return /** @type {any} */ (this.querySelector("souk-attach"));
  }

  /** @param {{uuid: string, can_send: boolean, kind: string} | null} conversation */
  show(conversation) {
    const canSend = conversation?.can_send ?? true;
    part(this, "form").hidden = !canSend;
    const closed = part(this, "closed");
    closed.hidden = canSend;
    closed.textContent = conversation?.kind === "direct" ? words.cannot_send_direct : words.cannot_send;
    this.#attach.show(canSend ? (conversation?.uuid ?? null) : null);
    if ((conversation?.uuid ?? null) === this.#uuid) return;
    this.#uuid = conversation?.uuid ?? null;
    this.#typedAt = 0;
    this.#text.value = this.#uuid ? drafts.get(this.#uuid) : "";
    this.#text.setAttribute("enterkeyhint", isTouch.matches ? "enter" : "send");
    this.#drawn();
  }

  focusText() {
    if (!part(this, "form").hidden) this.#text.focus({ preventScroll: true });
  }

  #typed() {
    if (this.#uuid) drafts.set(this.#uuid, this.#text.value);
    this.#drawn();
    if (this.#text.value && Date.now() - this.#typedAt > TYPING_EVERY) {
      this.#typedAt = Date.now();
      socket.send({ type: "typing", conversation: this.#uuid });
    }
  }

  #drawn() {
    const { value } = this.#text;
    const left = LIMIT - [...value.trim()].length;
    const note = part(this, "left");
    note.hidden = left > NEAR;
    note.textContent = left < 0 ? counted("over", -left) : counted("left", left);
    note.classList.toggle("composer__left--over", left < 0);
    this.#text.setAttribute("aria-invalid", String(left < 0));
    const isEmpty = !value.trim() && !this.#attach.count;
    part(this, "send").setAttribute("aria-disabled", String(isEmpty || left < 0));
    part(this, "send").hidden = isEmpty && this.#attach.canRecord;
    part(this, "microphone").hidden = !part(this, "send").hidden;
    if (CSS.supports("field-sizing", "content")) return;
    this.#text.style.blockSize = "auto";
    this.#text.style.blockSize = `${this.#text.scrollHeight + 2}px`;
  }

  /** Enter sends, Shift+Enter breaks the line; on a phone Enter breaks the line. An input method keeps its Enter. */
  #pressed(event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (event.shiftKey || event.altKey || (isTouch.matches && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    this.#send();
  }

  /** A voice note is recorded where the text was. */
  #records(isRecording) {
    part(this, "form").hidden = isRecording;
  }

  #submitted(event) {
    event.preventDefault();
    this.#send();
  }

  #send() {
    if (!this.#uuid || part(this, "send").getAttribute("aria-disabled") === "true") return;
    const text = this.#text.value.trim();
    if (this.#attach.count) this.#attach.send(text);
    else outbox.add(this.#uuid, text);
    this.#text.value = "";
    this.#typedAt = 0;
    drafts.set(this.#uuid, "");
    this.#drawn();
    this.#text.focus({ preventScroll: true });
  }
}

customElements.define("souk-composer", SoukComposer);

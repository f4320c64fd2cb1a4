// Where a message is written: grows with it, sends it, keeps it as a draft until then.

import { fill, part } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { Answering } from "./acts/answering.js";
import { drafts, outbox, socket, state, store } from "./app.js";
import { lastOwn } from "./acts/reach.js";
import { counted, words } from "./words.js";

const NEAR = 300; // characters left from which the reader is told
const TYPING_EVERY = 4000; // milliseconds

const isTouch = matchMedia("(hover: none) and (pointer: coarse)");

class SoukComposer extends HTMLElement {
  #listening = new AbortController();
  #uuid = null;
  #typedAt = 0;
  #sent = new Set(); // client ids of what was written here
  #answering = null;
  #mentioning = null; // made when the first name is written

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#text.addEventListener("input", (event) => this.#typed(event), { signal });
    onKey(this.#text, (event) => this.#pressed(event), { signal });
    this.#answering = new Answering(part(this, "aside"), () => this.#cancel(), signal);
    const on = (type, act) => document.addEventListener(type, (event) => act(event.detail), { signal });
    on("souk:answer", (message) => this.#about("reply", message));
    on("souk:edit", (message) => this.#about("edit", message));
    on("souk:write-again", (text) => this.#write(text));
    drafts.addEventListener("change", ({ detail }) => this.#wroteElsewhere(detail), { signal });
    store.addEventListener("timeline", ({ detail }) => this.#arrived(detail), { signal });
    this.#text.addEventListener("compositionend", () => void this.#name(), { signal });
    this.addEventListener("souk:tray", () => this.#drawn(), { signal });
    this.addEventListener("souk:recording", (event) => this.#records(event.detail), { signal });
    part(this, "in-parts").addEventListener("click", () => void this.#sendParts(), { signal });
    part(this, "as-file").addEventListener("click", () => void this.#sendFile(), { signal });
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
    const direct = conversation?.is_blocked ? words.you_blocked : words.cannot_send_direct;
    closed.textContent = conversation?.kind === "direct" ? direct : words.cannot_send;
    this.#attach.show(canSend ? (conversation?.uuid ?? null) : null);
    if ((conversation?.uuid ?? null) === this.#uuid) return;
    this.#uuid = conversation?.uuid ?? null;
    this.#answering.end();
    this.#mentioning?.close();
    this.#typedAt = 0;
    this.#text.value = this.#uuid ? drafts.get(this.#uuid) : "";
    void this.#recallNames();
    this.#text.setAttribute("enterkeyhint", isTouch.matches ? "enter" : "send");
    this.#drawn();
  }

  focusText() {
    if (!part(this, "form").hidden) this.#text.focus({ preventScroll: true });
  }

  /** Answers a message, or changes the words of one. */
  #about(type, message) {
    if (this.#answering.edited || type === "edit") this.#write(type === "edit" ? message.text : "");
    if (type === "edit") void this.#recallNames(message.mention_ranges);
    this.#answering.begin(type, message);
    this.focusText();
  }

  #cancel() {
    const wasEditing = this.#answering.edited;
    this.#answering.end();
    if (wasEditing) this.#write(drafts.get(this.#uuid));
    if (wasEditing) void this.#recallNames();
    this.focusText();
  }

  #write(text) {
    this.#text.value = text;
    this.#text.setSelectionRange(text.length, text.length);
    this.#drawn();
    this.focusText();
  }

  /** Another device wrote here: its words show. */
  #wroteElsewhere(conversation) {
    if (conversation !== this.#uuid || this.#answering.edited) return;
    this.#text.value = drafts.get(conversation);
    this.#drawn();
  }

  /** What is half written here was sent by another device of the reader's: it is not to be sent twice. */
  #arrived({ conversation, arrived }) {
    const isOwn = arrived?.sender?.uuid === store.me.uuid && arrived.kind === "text" && !this.#sent.has(arrived.client_id);
    if (!isOwn || arrived.text !== this.#text.value.trimEnd()) return;
    if (conversation !== this.#uuid || this.#answering.edited) return;
    this.#text.value = "";
    this.#typedAt = 0;
    drafts.used(conversation);
    this.#drawn();
  }

  /** Names are offered once an "@" is there. */
  async #name() {
    if (!this.#text.value.includes("@") && !this.#mentioning?.isOpen) return;
    await this.#loadMentioning();
    if (this.#uuid && store.conversations.get(this.#uuid)?.kind === "group") await this.#mentioning.look(this.#uuid);
  }

  async #loadMentioning() {
    const { Mentioning } = await import("./acts/mentioning.js");
    this.#mentioning ??= new Mentioning(this.#text, part(this, "mentions"));
    return this.#mentioning;
  }

  /** Whom the text names that the field was given: a message's ranges, or what this device kept with the draft. */
  async #recallNames(ranges = null) {
    const { value } = this.#text;
    if (!value.includes("@") && !this.#mentioning) return;
    const mentioning = await this.#loadMentioning().catch(() => null); // offline: they are text
    if (this.#text.value !== value) return;
    if (ranges) mentioning?.begin(ranges);
    else if (this.#uuid) mentioning?.recall(this.#uuid);
  }

  #typed(event) {
    if (this.#uuid && !this.#answering.edited) drafts.set(this.#uuid, this.#text.value);
    if (this.#uuid && !this.#answering.edited) this.#mentioning?.keep(this.#uuid);
    this.#drawn();
    if (!event.isComposing) void this.#name();
    if (this.#text.value && Date.now() - this.#typedAt > TYPING_EVERY) {
      this.#typedAt = Date.now();
      socket.send({ type: "typing", conversation: this.#uuid });
    }
  }

  #drawn() {
    const { value } = this.#text;
    const length = [...value.trimEnd()].length;
    const left = state.limits.text - length;
    const note = part(this, "left");
    note.hidden = left > NEAR;
    note.textContent = left < 0 ? counted("over", -left) : counted("left", left);
    if (length > state.limits.draft && !this.#answering.edited) note.textContent += ` ${words.draft_here}`;
    void this.#offerParts(left < 0 && !this.#answering.edited);
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

  /** Enter sends, Shift+Enter breaks the line; on a phone Enter breaks the line. */
  #pressed(event) {
    if (this.#mentioning?.press(event)) return;
    if (event.key === "Escape" && this.#answering.isOn) {
      event.preventDefault(); // it ends the answer, and leaves the chat open
      this.#cancel();
    } else if (event.key === "ArrowUp" && !this.#text.value && !this.#answering.isOn) this.#editLast(event);
    if (event.key !== "Enter") return;
    if (event.shiftKey || event.altKey || (isTouch.matches && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    this.#send();
  }

  /** Up in an empty field: other words for what the reader said last. */
  #editLast(event) {
    const last = lastOwn(this.#uuid, state.limits.edit);
    if (!last) return;
    event.preventDefault();
    this.#about("edit", last);
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
    const text = this.#text.value.trimEnd();
    const ranges = this.#mentioning?.ranges(text) ?? [];
    const { edited } = this.#answering;
    if (edited) return void this.#edit(edited, text, ranges);
    const aside = { ...this.#answering.aside, ...(ranges.length ? { mention_ranges: ranges } : {}) };
    if (this.#attach.count) this.#attach.send(text, aside);
    else this.#sent.add(outbox.add(this.#uuid, text, aside).client_id);
    this.#clear();
  }

  /** What is too long for one message can go in parts, or as a file. */
  async #offerParts(isOver) {
    part(this, "long").hidden = !isOver;
    if (!isOver) return;
    const { value } = this.#text;
    const parts = await this.#parts(value);
    if (this.#text.value === value) part(this, "in-parts").textContent = fill(words.in_parts, { count: parts.length });
  }

  async #parts(text) {
    const { partsOf } = await import("./acts/long-text.js");
    return partsOf(text, state.limits.text, this.#mentioning?.places(text) ?? []);
  }

  async #sendParts() {
    const { value: text } = this.#text;
    const uuid = this.#uuid;
    const parts = await this.#parts(text);
    if (!uuid || uuid !== this.#uuid || this.#text.value !== text) return;
    parts.forEach(({ start, end }, place) => {
      const ranges = this.#mentioning?.ranges(text, start, end) ?? [];
      const aside = { ...(place ? {} : this.#answering.aside), ...(ranges.length ? { mention_ranges: ranges } : {}) };
      this.#sent.add(outbox.add(uuid, text.slice(start, end), aside).client_id);
    });
    this.#clear();
  }

  async #sendFile() {
    const { value: text } = this.#text;
    const uuid = this.#uuid;
    const file = new File([text], `${words.text_file}.txt`, { type: "text/plain" });
    const isTaken = await this.#attach.sendFile(file, this.#answering.aside);
    if (isTaken && uuid === this.#uuid && this.#text.value === text) this.#clear();
  }

  /** What was written is sent. */
  #clear() {
    this.#answering.end();
    this.#text.value = "";
    this.#typedAt = 0;
    drafts.used(this.#uuid);
    this.#mentioning?.keep(this.#uuid);
    this.#drawn();
    this.#text.focus({ preventScroll: true });
  }

  /** The words stay in the field until the server has taken them. */
  async #edit(message, text, ranges) {
    const { edit } = await import("./acts/doing.js");
    const send = part(this, "send");
    send.setAttribute("aria-busy", "true");
    const isSame = text === message.text && JSON.stringify(ranges) === JSON.stringify(message.mention_ranges);
    const isDone = isSame || (await edit(message, text, ranges));
    send.removeAttribute("aria-busy");
    if (isDone && this.#answering.edited === message) this.#cancel();
  }
}

customElements.define("souk-composer", SoukComposer);

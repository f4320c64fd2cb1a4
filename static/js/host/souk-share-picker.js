// <souk-share-picker>: sends a page's card, or messages, to several chats at once. Opens on `souk:share` {program, path, done}
// and on `souk:forward` {messages, says, done}; `done` is called with {status: "sent" | "cancelled", count} when it closes.

import { announce, clone, fill, icon, part, toast } from "../lib/dom.js";
import { newUuid } from "../lib/uuid.js";
import { face } from "../chat/faces.js";
import { makeSheet } from "./sheet.js";
import { messagesSource, pageSource } from "./sources.js";
import { fetchTargets, matches } from "./targets.js";
import { counted, words } from "./words.js";

const MOST = 9;
const TYPES = matchMedia("(hover: hover) and (pointer: fine)"); // a phone's keyboard stays away until it is asked for

class SoukSharePicker extends HTMLElement {
  #listening = new AbortController();
  #share = null; // {source, clientId, done, outcomes: Map of key -> result}
  #targets = [];
  #chosen = new Map();

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const on = (target, type, act) => target.addEventListener(type, act, { signal });
    on(document, "souk:share", ({ detail }) => void this.show(pageSource(detail), detail.done));
    on(document, "souk:forward", ({ detail }) => void this.show(messagesSource(detail), detail.done));
    makeSheet(this.#dialog, signal);
    on(this.#dialog, "close", () => this.#closed());
    on(part(this, "search"), "input", () => this.#filter());
    on(part(this, "targets"), "change", (event) => this.#toggle(event.target));
    on(part(this, "chosen"), "click", (event) => this.#unchoose(event.target.closest("[data-key]")));
    on(part(this, "form"), "submit", (event) => {
      event.preventDefault();
      void this.#send([...this.#chosen.values()]);
    });
    on(part(this, "retry"), "click", () => void this.#send(this.#refused()));
    on(part(this, "again"), "click", () => void this.show(this.#share.source, this.#share.done));
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  async show(source, done) {
    this.#share = { source, done, clientId: newUuid(), outcomes: new Map() };
    this.#chosen.clear();
    this.#reset();
    if (!this.#dialog.open) this.#dialog.showModal();
    const shared = this.#share;
    try {
      const [preview, targets] = await Promise.all([source.preview(), fetchTargets()]);
      if (this.#share !== shared) return;
      this.#drawCard(preview);
      this.#drawTargets(targets);
    } catch (error) {
      if (this.#share === shared) this.#stop(error);
    } finally {
      part(this, "waiting").hidden = true;
    }
  }

  #reset() {
    for (const name of ["search", "remark"]) /** @type {HTMLInputElement} */ (part(this, name)).value = "";
    for (const name of ["card", "targets", "results"]) part(this, name).replaceChildren();
    part(this, "title").textContent = this.#share.source.title;
    part(this, "remark").hidden = !this.#share.source.takesNote;
    part(this, "waiting").hidden = false;
    part(this, "choosing").hidden = false;
    part(this, "stopped").hidden = true;
    part(this, "sent").hidden = true;
    this.#say("");
    this.#drawChosen();
  }

  /** What stands in the way of sharing at all: a guest who must upgrade first, a page without a card, no connection. */
  #stop(error) {
    part(this, "choosing").hidden = true;
    part(this, "stopped").hidden = false;
    const isGuest = error.code === "guest_cannot_share";
    const isGone = error.status === 404;
    part(this, "stopped-text").textContent = isGone ? words.share_no_card : error.message || words.share_failed;
    part(this, "upgrade").hidden = !isGuest;
    part(this, "again").hidden = isGuest || isGone;
  }

  #drawCard(element) {
    element.inert = true; // a picture of the card: it opens nothing here
    part(this, "card").replaceChildren(element);
  }

  #drawTargets(targets) {
    this.#targets = targets;
    part(this, "targets").replaceChildren(...targets.map((target) => this.#row(target)));
    this.#filter();
    if (TYPES.matches) part(this, "search").focus({ preventScroll: true });
  }

  #row(target) {
    const row = clone("share-target-template");
    row.dataset.key = target.key;
    part(row, "face").replaceChildren(face(target.face, "avatar--small"));
    part(row, "name").textContent = target.name;
    part(row, "note").textContent = target.note;
    return row;
  }

  #filter() {
    const query = /** @type {HTMLInputElement} */ (part(this, "search")).value;
    let count = 0;
    for (const target of this.#targets) {
      const isShown = matches(target, query);
      this.#rowOf(target.key).hidden = !isShown;
      count += Number(isShown);
    }
    const none = part(this, "none");
    none.hidden = count > 0 || !part(this, "waiting").hidden;
    none.textContent = this.#targets.length ? words.share_no_match : words.share_nobody;
  }

  #rowOf(key) {
    return /** @type {HTMLElement} */ (part(this, "targets").querySelector(`[data-key="${CSS.escape(key)}"]`));
  }

  #boxOf(key) {
    return /** @type {HTMLInputElement} */ (part(this.#rowOf(key), "box"));
  }

  #toggle(box) {
    const { key } = box.closest("[data-key]").dataset;
    if (!box.checked) this.#chosen.delete(key);
    else if (this.#chosen.size < MOST) this.#chosen.set(key, this.#targets.find((target) => target.key === key));
    else box.checked = false;
    this.#say(box.checked || this.#chosen.size < MOST ? "" : words.share_most);
    this.#drawChosen();
  }

  #unchoose(chip) {
    if (!chip) return;
    this.#chosen.delete(chip.dataset.key);
    this.#boxOf(chip.dataset.key).checked = false;
    this.#say("");
    this.#drawChosen();
    const next = part(this, "chosen").querySelector("button") ?? part(this, "search");
    /** @type {HTMLElement} */ (next).focus();
  }

  #drawChosen() {
    const chips = [...this.#chosen.values()].map((target) => {
      const chip = clone("share-chip-template");
      chip.dataset.key = target.key;
      part(chip, "name").textContent = target.name;
      part(chip, "button").setAttribute("aria-label", fill(words.share_remove, { name: target.name }));
      return chip;
    });
    part(this, "chosen").replaceChildren(...chips);
    part(this, "chosen").hidden = chips.length === 0;
    const send = /** @type {HTMLButtonElement} */ (part(this, "send"));
    send.textContent = chips.length ? fill(words.share_send_count, { count: chips.length }) : words.share_send;
    send.disabled = chips.length === 0;
  }

  async #send(targets) {
    const shared = this.#share;
    if (shared.isSending || targets.length === 0) return;
    this.#busy(true);
    const uuids = (type) => targets.filter((target) => target.type === type).map((target) => target.uuid);
    try {
      const { results } = await shared.source.send({
        client_id: shared.clientId,
        note: /** @type {HTMLInputElement} */ (part(this, "remark")).value,
        conversations: uuids("conversation"),
        people: uuids("person"),
      });
      for (const result of results) shared.outcomes.set(`${result.target.type}:${result.target.uuid}`, result);
      this.#finish();
    } catch (error) {
      this.#say(error.isTemporary && !error.message ? words.share_failed : error.message || words.share_failed);
    } finally {
      this.#busy(false);
    }
  }

  #busy(isBusy) {
    this.#share.isSending = isBusy;
    for (const name of ["send", "retry"]) part(this, name).setAttribute("aria-busy", String(isBusy));
    if (isBusy) announce(words.share_sending);
  }

  get #sentCount() {
    return [...this.#share.outcomes.values()].filter((result) => result.status === "sent").length;
  }

  #refused() {
    return [...this.#chosen.values()].filter(({ key }) => this.#share.outcomes.get(key)?.status === "refused");
  }

  /** All sent: it closes with a word. Some refused: it stays and says which, and why. */
  #finish() {
    if (this.#refused().length === 0) {
      const held = [...this.#share.outcomes.values()].find((result) => result.message);
      toast(held?.message || counted("share_sent", this.#sentCount));
      this.#dialog.close();
      return;
    }
    part(this, "choosing").hidden = true;
    part(this, "sent").hidden = false;
    const text = fill(words.share_some, { sent: this.#sentCount, all: this.#share.outcomes.size });
    part(this, "sent-text").textContent = text;
    part(this, "results").replaceChildren(...[...this.#chosen.values()].map((target) => this.#result(target)));
    part(this, "retry").focus();
    announce(text);
  }

  #result(target) {
    const { status, message } = this.#share.outcomes.get(target.key);
    const isSent = status === "sent";
    const row = clone("share-result-template");
    row.dataset.status = status;
    part(row, "face").replaceChildren(face(target.face, "avatar--small"));
    part(row, "name").textContent = target.name;
    part(row, "note").textContent = isSent ? words.share_sent : message;
    part(row, "mark").replaceChildren(icon(isSent ? "check-circle" : "exclamation-circle"));
    return row;
  }

  #say(text) {
    const line = part(this, "problem");
    line.textContent = text;
    line.hidden = !text;
  }

  #closed() {
    const { done } = this.#share;
    const count = this.#sentCount;
    done?.({ status: count ? "sent" : "cancelled", count });
    part(this, "card").replaceChildren();
  }
}

customElements.define("souk-share-picker", SoukSharePicker);

// <souk-person>: one person's page, from the title of their chat, their face or name in a group, or a result of the search.
// It opens on `souk:person` {person: uuid}, and Back closes it.

import { BackCloses } from "../../lib/back-closes.js";
import { ApiError } from "../../lib/api.js";
import { clone, fill, part, setText, toast } from "../../lib/dom.js";
import { offerUndo } from "../../lib/undo.js";
import { setSeat } from "../acts/remote.js";
import { store } from "../app.js";
import { face } from "../faces.js";
import { makeConversation } from "../remote.js";
import { router } from "../router.js";
import { listTime } from "../words.js";
import * as remote from "./remote.js";
import { words } from "./words.js";
import "./souk-shared.js";

class SoukPerson extends HTMLElement {
  #listening = new AbortController();
  #step = null;
  #shown = null; // as the API tells of the person
  #yes = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const on = (name, type, run) => part(this, name).addEventListener(type, run, { signal });
    this.#step = new BackCloses(this.#dialog);
    document.addEventListener("souk:person", ({ detail }) => void this.#open(detail.person), { signal });
    document.addEventListener("souk:ring:contacts.changed", () => this.#dialog.open && void this.#load(), { signal });
    on("back", "click", () => (part(this, "scroll").querySelector("[data-pane=main]").hidden ? this.#go("main") : void this.#step.close()));
    on("no", "click", () => this.#go("main"));
    on("yes", "click", () => void this.#yes?.());
    on("write", "click", () => void this.attempt(() => this.#write()));
    on("find", "click", () => void this.#find());
    on("ask", "submit", (event) => this.#submitted(event, async () => this.#draw(await remote.askPerson(this.#uuid, part(this, "line").value.trim()))));
    on("accept", "click", () => void this.attempt(() => remote.acceptRequest(this.#shown.request).then(() => this.#load())));
    on("labels", "submit", (event) => this.#submitted(event, () => this.#saveLabels()));
    on("muted", "change", (event) => void this.#setSeat({ is_muted: event.target.checked }));
    on("pinned", "change", (event) => void this.#setSeat({ is_pinned: event.target.checked }));
    on("report", "click", () => void this.#report());
    on("block", "click", () => this.#block());
    on("remove", "click", () => this.#remove());
    on("groups", "click", ({ target }) => void this.#toChat(target.closest("[data-uuid]")?.dataset.uuid));
    this.#dialog.addEventListener("click", ({ target }) => this.#clicked(target), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (part(this, "dialog"));
  }

  get #uuid() {
    return this.#shown.person.uuid;
  }

  get #name() {
    return this.#shown.remark || this.#shown.person.name;
  }

  async #open(uuid) {
    try {
      this.#shown = await remote.fetchPerson(uuid);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.status === 404 ? words.person_gone : error.message || words.try_again);
      return;
    }
    this.#go("main");
    this.#draw(this.#shown);
    this.#step.open();
    part(this, "title").focus({ preventScroll: true });
  }

  async #load() {
    await this.attempt(async () => this.#draw(await remote.fetchPerson(this.#uuid)));
  }

  /** Runs what may be refused, and says so where it is. */
  async attempt(run) {
    setText(this, "error", "");
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this, "error", Object.values(error.fields)[0] || error.message || words.try_again);
    }
  }

  #go(pane) {
    setText(this, "error", "");
    if (pane === "shared" && !this.querySelector("souk-shared")) part(this, "scroll").append(clone("person-shared-template"));
    for (const element of this.querySelectorAll("[data-pane]")) element.hidden = element.dataset.pane !== pane;
    part(this, "title").textContent = { main: words.pane_person, ask: words.pane_ask, shared: words.pane_shared }[pane];
    part(this, "scroll").scrollTop = 0;
    if (pane !== "shared") return;
    /** @type {any} */ (this.querySelector("souk-shared")).show({ uuid: this.#shown.conversation }, this);
  }

  #draw(shown) {
    this.#shown = shown;
    const { person, username, relation, remark, tags, is_blocked: isBlocked, can_ask: canAsk, conversation } = shown;
    const isContact = relation === "contact";
    part(this, "face").replaceChildren(face(person, "details__face"));
    part(this, "name").textContent = this.#name;
    part(this, "note").textContent = [remark && person.name, username && `@${username}`, this.#seen()].filter(Boolean).join(" · ");
    part(this, "write").hidden = !isContact;
    part(this, "accept").hidden = relation !== "asked_you";
    part(this, "ask").hidden = !canAsk;
    part(this, "find").hidden = part(this, "settings").hidden = !conversation;
    setText(this, "standing", { you: words.person_you, asked: words.person_asked }[relation] ?? (isBlocked ? words.person_blocked : ""));
    this.#drawSeat(store.conversations.get(conversation ?? ""));
    this.#drawGroups(shown.groups);
    part(this, "labels").hidden = !isContact;
    if (!part(this, "labels").contains(document.activeElement)) {
      part(this, "remark").value = remark;
      part(this, "tags").value = tags.join(", ");
    }
    part(this, "report").hidden = !shown.message;
    part(this, "block").hidden = relation === "you";
    part(this, "block-words").textContent = isBlocked ? words.unblock : words.block;
    part(this, "remove").hidden = !isContact;
  }

  #seen() {
    const at = this.#shown.seen_at;
    return at ? fill(words.person_seen, { time: listTime(at) }) : "";
  }

  #drawSeat(seat) {
    part(this, "muted").checked = Boolean(seat?.is_muted);
    part(this, "pinned").checked = Boolean(seat?.is_pinned);
  }

  #drawGroups(groups) {
    part(this, "groups-box").hidden = !groups.length;
    part(this, "groups").replaceChildren(...groups.map(({ uuid, title }) => {
      const row = clone("person-group-template");
      const button = row.querySelector("button");
      [button.textContent, button.dataset.uuid] = [title, uuid];
      return row;
    }));
  }

  #clicked(target) {
    if (target === this.#dialog) void this.#step.close();
    const to = target.closest?.("[data-go]")?.dataset.go;
    if (to) this.#go(to);
  }

  #submitted(event, run) {
    event.preventDefault();
    void this.attempt(run);
  }

  async #toChat(uuid) {
    if (!uuid) return;
    await this.#step.close();
    router.go(uuid);
  }

  async #write() {
    const made = await makeConversation({ person: this.#uuid });
    store.putConversation(made);
    await this.#toChat(made.uuid);
  }

  async #find() {
    const { conversation } = this.#shown;
    const title = this.#name;
    await this.#step.close();
    router.go(conversation);
    document.dispatchEvent(new CustomEvent("souk:find", { detail: { uuid: conversation, title } }));
  }

  async #setSeat(changes) {
    const uuid = this.#shown.conversation;
    await this.attempt(async () => store.seat(uuid, await setSeat(uuid, changes)));
    this.#drawSeat(store.conversations.get(uuid));
  }

  async #saveLabels() {
    const tags = part(this, "tags").value.split(/[,，、]/u).map((tag) => tag.trim()).filter(Boolean);
    await remote.labelContact(this.#uuid, { remark: part(this, "remark").value.trim(), tags });
    /** @type {HTMLElement} */ (document.activeElement).blur();
    await this.#load();
    toast(words.saved);
  }

  async #report() {
    const { message } = this.#shown;
    await this.#step.close();
    document.dispatchEvent(new CustomEvent("souk:report", { detail: { message: { uuid: message } } }));
  }

  /** Asks before something is done that the other notices, or that is hard to take back. */
  #ask(question, yes, run) {
    part(this, "question").textContent = question;
    part(this, "yes").textContent = yes;
    this.#yes = () => this.attempt(async () => {
      await run();
      this.#go("main");
      await this.#load();
    });
    this.#go("ask");
    part(this, "no").focus();
  }

  #block() {
    const uuid = this.#uuid;
    const name = this.#name;
    if (this.#shown.is_blocked) return void this.attempt(() => remote.unblock(uuid).then(() => this.#load()));
    return this.#ask(fill(words.block_sure, { name }), words.block, async () => {
      await remote.block(uuid);
      offerUndo(fill(words.blocked, { name }), words.undo, () => void this.attempt(() => remote.unblock(uuid).then(() => this.#load())));
    });
  }

  #remove() {
    const uuid = this.#uuid;
    this.#ask(fill(words.remove_contact_sure, { name: this.#name }), words.remove, () => remote.removeContact(uuid));
  }
}

customElements.define("souk-person", SoukPerson);

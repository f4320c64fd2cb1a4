// The dialog that starts a chat with a contact, or a group with several.

import { ApiError } from "../lib/api.js";
import { clone, part, setText } from "../lib/dom.js";
import { newUuid } from "../lib/uuid.js";
import { store, sync } from "./app.js";
import { face } from "./faces.js";
import { nameOf } from "./names.js";
import { fetchContacts, makeConversation } from "./remote.js";
import { router } from "./router.js";
import { words } from "./words.js";

class SoukNewChat extends HTMLElement {
  #listening = new AbortController();
  #people = [];
  #chosen = new Set();
  #isGroup = false;
  #isBusy = false;
  #isLoaded = false;
  #clientId = ""; // of the group being made: a retry makes no second one

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    document.addEventListener("souk:new-chat", () => void this.#open(), { signal });
    document.addEventListener("souk:ring:contacts.changed", () => this.#dialog.open && void this.#load(), { signal });
    part(this, "close").addEventListener("click", () => this.#dialog.close(), { signal });
    part(this, "to-group").addEventListener("click", () => this.#setGroup(true), { signal });
    part(this, "find").addEventListener("input", () => this.#draw(), { signal });
    part(this, "people").addEventListener("change", (event) => this.#chose(event), { signal });
    part(this, "form").addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close(), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (part(this, "dialog"));
  }

  async #open() {
    this.#chosen.clear();
    this.#clientId = newUuid();
    part(this, "find").value = "";
    part(this, "name").value = "";
    this.#setGroup(false);
    this.#dialog.showModal();
    await this.#load();
  }

  async #load() {
    try {
      const people = (await fetchContacts()).map((contact) => contact.person);
      this.#people = people.sort((one, other) => nameOf(one).localeCompare(nameOf(other), document.documentElement.lang));
      this.#isLoaded = true;
      this.#draw();
    } catch (error) {
      this.#refuse(error);
    }
  }

  #setGroup(isGroup) {
    this.#isGroup = isGroup;
    setText(this, "error", "");
    this.#dialog.classList.toggle("new-chat--group", isGroup);
    part(this, "title").textContent = isGroup ? words.new_group : words.new_chat;
    part(this, "group").hidden = part(this, "make").hidden = !isGroup;
    part(this, "to-group").hidden = isGroup;
    this.#draw();
    if (isGroup) part(this, "name").focus();
  }

  #draw() {
    const asked = part(this, "find").value.trim().toLocaleLowerCase();
    const found = this.#people.filter((person) => `${nameOf(person)} ${person.name} ${person.username ?? ""}`.toLocaleLowerCase().includes(asked));
    part(this, "people").replaceChildren(...found.map((person) => this.#row(person)));
    part(this, "none").hidden = !this.#isLoaded || found.length > 0;
    part(this, "none").textContent = this.#people.length ? words.nobody_found : words.nobody_yet;
  }

  #row(person) {
    const row = clone("new-chat-person-template");
    const input = /** @type {HTMLInputElement} */ (part(row, "input"));
    input.value = person.uuid;
    input.checked = this.#chosen.has(person.uuid);
    part(row, "avatar").replaceWith(face(person));
    part(row, "name").textContent = nameOf(person);
    part(row, "username").textContent = person.username ?? "";
    return row;
  }

  #chose({ target }) {
    if (!this.#isGroup) {
      void this.#make({ person: target.value });
      target.checked = false;
    } else if (target.checked) this.#chosen.add(target.value);
    else this.#chosen.delete(target.value);
  }

  #submitted(event) {
    event.preventDefault();
    if (!this.#isGroup) return;
    const title = part(this, "name").value.trim();
    if (!this.#chosen.size) setText(this, "error", words.choose_people);
    else void this.#make({ title, people: [...this.#chosen], client_id: this.#clientId });
  }

  async #make(body) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    setText(this, "error", "");
    try {
      const conversation = await makeConversation(body);
      if (!store.conversations.has(conversation.uuid)) await sync.loadList();
      this.#dialog.close();
      router.go(conversation.uuid);
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#isBusy = false;
    }
  }

  #refuse(error) {
    if (!(error instanceof ApiError)) throw error;
    setText(this, "error", error.message || words.try_again);
  }
}

customElements.define("souk-new-chat", SoukNewChat);

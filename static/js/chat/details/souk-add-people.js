// <souk-add-people>: contacts of the reader's who are not in the group yet.

import { clone, part } from "../../lib/dom.js";
import { face } from "../faces.js";
import { nameOf } from "../names.js";
import { fetchContacts } from "../remote.js";
import { addPeople, fetchMembers, fetchNext } from "./remote.js";

class SoukAddPeople extends HTMLElement {
  #listening = new AbortController();
  #group = null;
  #host = null;

  connectedCallback() {
    this.#listening = new AbortController();
    part(this, "form").addEventListener("submit", (event) => this.#submitted(event), { signal: this.#listening.signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  show(group, host) {
    this.#group = group;
    this.#host = host;
    part(this, "people").replaceChildren();
    part(this, "add").hidden = true;
    part(this, "none").hidden = true;
    void host.attempt(() => this.#load());
  }

  async #load() {
    const [contacts, inside] = await Promise.all([fetchContacts(), this.#inside()]);
    const people = contacts.map((contact) => contact.person).filter((person) => !inside.has(person.uuid));
    people.sort((one, other) => nameOf(one).localeCompare(nameOf(other), document.documentElement.lang));
    part(this, "people").replaceChildren(...people.map((person) => this.#row(person)));
    part(this, "none").hidden = people.length > 0;
    part(this, "add").hidden = people.length === 0;
  }

  async #inside() {
    const inside = new Set();
    let page = await fetchMembers(this.#group.uuid, { limit: "100" });
    for (;;) {
      for (const member of page.results) inside.add(member.uuid);
      if (!page.next) return inside;
      page = await fetchNext(page.next);
    }
  }

  #row(person) {
    const row = clone("new-chat-person-template");
    part(row, "input").value = person.uuid;
    part(row, "avatar").replaceWith(face(person));
    part(row, "name").textContent = nameOf(person);
    part(row, "username").textContent = person.username ?? "";
    return row;
  }

  #submitted(event) {
    event.preventDefault();
    const chosen = [...this.querySelectorAll("input:checked")].map((input) => input.value);
    if (!chosen.length) return;
    void this.#host.attempt(async () => {
      await addPeople(this.#group.uuid, chosen);
      await this.#load();
    });
  }
}

customElements.define("souk-add-people", SoukAddPeople);

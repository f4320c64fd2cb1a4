// <souk-members>: who is in a group, a page at a time, and what its owner and admins do about them.

import { clone, fill, part } from "../../lib/dom.js";
import { store } from "../app.js";
import { face } from "../faces.js";
import { nameOf } from "../names.js";
import { fetchMembers, fetchNext, removeMember, setRole } from "./remote.js";
import { words } from "./words.js";

const PAUSE = 250; // milliseconds of no typing after which is searched

class SoukMembers extends HTMLElement {
  #listening = new AbortController();
  #group = null;
  #host = null;
  #next = null;
  #asking = 0; // the search that counts: answers to earlier ones are dropped
  #timer = 0;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    part(this, "find").addEventListener("input", () => this.#searchSoon(), { signal });
    part(this, "more").addEventListener("click", () => this.#host.attempt(() => this.#more()), { signal });
    store.addEventListener("members", ({ detail }) => this.#changed(detail.conversation), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  show(group, host) {
    this.#group = group;
    this.#host = host;
    part(this, "find").value = "";
    void host.attempt(() => this.#load());
  }

  #changed(uuid) {
    if (!this.hidden && uuid === this.#group?.uuid) void this.#host.attempt(() => this.#load());
  }

  #searchSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#host.attempt(() => this.#load()), PAUSE);
  }

  async #load() {
    const mine = (this.#asking += 1);
    const page = await fetchMembers(this.#group.uuid, { q: part(this, "find").value.trim() });
    if (mine !== this.#asking) return;
    part(this, "rows").replaceChildren(...page.results.map((member) => this.#row(member)));
    part(this, "none").hidden = page.results.length > 0;
    this.#ended(page);
  }

  async #more() {
    const page = await fetchNext(this.#next);
    part(this, "rows").append(...page.results.map((member) => this.#row(member)));
    this.#ended(page);
  }

  #ended({ next }) {
    this.#next = next;
    part(this, "more").hidden = !next;
  }

  #row(member) {
    const row = clone("details-member-template");
    part(row, "avatar").replaceWith(face(member));
    part(row, "name").textContent = member.uuid === store.me.uuid ? words.you : nameOf(member);
    part(row, "name").closest("button").addEventListener("click", () => {
      document.dispatchEvent(new CustomEvent("souk:person", { detail: { person: member.uuid } }));
    });
    const role = part(row, "role");
    role.hidden = member.role === "member";
    role.textContent = words[`role_${member.role}`] ?? "";
    const acts = this.#acts(member);
    const menu = part(row, "menu");
    menu.hidden = !acts.length;
    menu.setAttribute("aria-label", fill(words.acts_of, { name: nameOf(member) }));
    menu.addEventListener("click", () => {
      const open = (part(row, "acts").hidden = !part(row, "acts").hidden);
      menu.setAttribute("aria-expanded", String(!open));
    });
    part(row, "acts").replaceChildren(...acts);
    return row;
  }

  /** What the reader may do about this member. The server has the last word. */
  #acts(member) {
    const mine = this.#group.role;
    if (member.uuid === store.me.uuid || mine === "member") return [];
    const name = nameOf(member);
    const acts = [];
    const role = (to) => setRole(this.#group.uuid, member.uuid, to);
    if (mine === "owner" && member.role === "member") acts.push(this.#act(words.make_admin, () => role("admin")));
    if (mine === "owner" && member.role === "admin") acts.push(this.#act(words.dismiss, () => role("member")));
    if (mine === "owner") {
      acts.push(this.#asked(words.hand_over, fill(words.hand_over_sure, { name }), () => role("owner")));
    }
    if (mine === "owner" || member.role === "member") {
      const remove = () => removeMember(this.#group.uuid, member.uuid);
      acts.push(this.#asked(words.remove, fill(words.remove_sure, { name }), remove));
    }
    return acts;
  }

  #act(label, run) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", () => this.#host.attempt(async () => {
      await run();
      await this.#load();
    }));
    return button;
  }

  #asked(label, question, run) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--danger";
    button.textContent = label;
    button.addEventListener("click", () => this.#host.ask(question, label, run));
    return button;
  }
}

customElements.define("souk-members", SoukMembers);

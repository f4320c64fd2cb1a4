// Naming people while writing: "@" opens a list of who is there, by keys or touch. Loaded when the first "@" is typed.

import { ApiError } from "../../lib/api.js";
import { clone, part } from "../../lib/dom.js";
import { store } from "../app.js";
import { face } from "../faces.js";
import { words } from "../words.js";
import { membersOf } from "./members.js";

const SHOWN = 30; // people
const END = "\u2005"; // a narrow space after each name: it tells where the name ends
const NAMES = /@([^\u2005@\n]{1,80})(?:\u2005|$)/gu;
const OPEN = /(^|[^\p{L}\p{N}_.]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])@([^\s@\u2005]{0,30})$/u;

export class Mentioning {
  #text;
  #list;
  #conversation = "";
  #members = [];
  #start = 0; // where the "@" is
  #place = 0; // of the chosen row

  /** @param {HTMLTextAreaElement} text @param {HTMLElement} list */
  constructor(text, list) {
    this.#text = text;
    this.#list = list;
    text.setAttribute("aria-controls", list.id);
    text.setAttribute("aria-autocomplete", "list");
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its focus and keyboard
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.#pick([...this.#list.children].indexOf(row));
    });
    text.addEventListener("blur", () => this.close());
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  /** Something was typed, or the conversation is another. */
  async look(conversation) {
    if (conversation !== this.#conversation) this.#members = [];
    this.#conversation = conversation;
    try {
      const members = await membersOf(conversation);
      if (conversation === this.#conversation) this.#members = members;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // there is no list to choose from: the text is text
    }
    this.#draw();
  }

  #draw() {
    const { value, selectionStart } = this.#text;
    const open = document.activeElement === this.#text && value.slice(0, selectionStart).match(OPEN);
    const found = open ? this.#matching(open[2]) : [];
    if (!open || !found.length) return this.close();
    this.#start = selectionStart - open[2].length - 1;
    this.#list.replaceChildren(...found.map((member, place) => this.#row(member, place)));
    this.#list.hidden = false;
    this.#choose(0);
  }

  #matching(query) {
    const wanted = query.toLocaleLowerCase();
    const fits = ({ name }) => name.toLocaleLowerCase().includes(wanted);
    const people = this.#members.filter((member) => member.uuid !== store.me.uuid && fits(member));
    const begins = ({ name }) => Number(!name.toLocaleLowerCase().startsWith(wanted));
    people.sort((one, other) => begins(one) - begins(other));
    return [...this.#everyone.filter(fits), ...people].slice(0, SHOWN);
  }

  get #everyone() {
    const { kind, role } = store.conversations.get(this.#conversation) ?? {};
    return kind === "group" && role !== "member" ? [{ uuid: "all", name: words.everyone, avatar: "", kind: "group" }] : [];
  }

  #row(member, place) {
    const row = clone("mention-template");
    row.id = `mention-${place}`;
    row.dataset.uuid = member.uuid;
    part(row, "face").replaceChildren(face(member, "avatar--small"));
    part(row, "name").textContent = member.name;
    return row;
  }

  #choose(place) {
    const rows = [...this.#list.children];
    this.#place = (place + rows.length) % rows.length;
    rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === this.#place)));
    rows[this.#place].scrollIntoView({ block: "nearest" });
    this.#text.setAttribute("aria-activedescendant", rows[this.#place].id);
  }

  #pick(place) {
    const name = part(/** @type {HTMLElement} */ (this.#list.children[place]), "name").textContent;
    this.#text.setRangeText(`@${name}${END}`, this.#start, this.#text.selectionStart, "end");
    this.close();
    this.#text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A key while the list is open; answers whether it was for the list. */
  press(event) {
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#choose(this.#place + step);
    else if (event.key === "Enter" || event.key === "Tab") this.#pick(this.#place);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    return true;
  }

  close() {
    this.#list.hidden = true;
    this.#text.removeAttribute("aria-activedescendant");
  }

  /** Whom a text names, as far as the list is known. */
  named(text) {
    const names = new Map([...this.#members, ...this.#everyone].map(({ name, uuid }) => [name, uuid]));
    const found = [...text.matchAll(NAMES)].map((match) => names.get(match[1].trimEnd())).filter(Boolean);
    return [...new Set(found)].filter((uuid) => uuid !== store.me.uuid);
  }
}

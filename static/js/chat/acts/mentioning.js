// Naming people while writing: "@" opens a list of who is there, by keys or touch. Loaded when the first "@" is typed.
// A mention is the person who was picked and the part of the text that names them, which moves along with what is typed around it.

import { ApiError } from "../../lib/api.js";
import { device } from "../../lib/device.js";
import { clone, part } from "../../lib/dom.js";
import { store } from "../app.js";
import { face } from "../faces.js";
import { placesOf, rangesOf } from "../text/ranges.js";
import { words } from "../words.js";
import { membersOf } from "./members.js";

const SHOWN = 30; // people
const keyOf = (conversation) => `souk.named.${store.me.uuid}.${conversation}`;
const OPEN = /(^|[^\p{L}\p{N}_.]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])@([^\s@]{0,30})$/u;

export class Mentioning {
  #text;
  #list;
  #conversation = "";
  #members = [];
  #start = 0; // where the "@" is
  #places = []; // {user, start, end}: the names that were picked, in UTF-16 units of what the field holds
  #value = ""; // what the field held when the places were right
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
    text.addEventListener("input", () => this.#follow());
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
    const start = this.#start;
    this.#text.setRangeText(`@${name} `, start, this.#text.selectionStart, "end");
    this.#follow();
    const user = String(/** @type {HTMLElement} */ (this.#list.children[place]).dataset.uuid);
    this.#places.push({ user, start, end: start + 1 + name.length });
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

  /** What was typed moves the names behind it; a name within which something was typed is text from then on. */
  #follow() {
    const { value } = this.#text;
    const [before, length] = [this.#value, value.length];
    let same = 0;
    while (same < before.length && same < length && before[same] === value[same]) same += 1;
    let rest = 0;
    while (rest < before.length - same && rest < length - same && before.at(-1 - rest) === value.at(-1 - rest)) rest += 1;
    const end = before.length - rest; // before[same..end] became something else
    const moved = (place) => (place.start >= end ? { ...place, start: place.start + length - before.length, end: place.end + length - before.length } : place);
    this.#places = this.#places.filter((place) => place.end <= same || place.start >= end).map(moved);
    this.#value = value;
  }

  /** The field holds another text: one that is edited, with the ranges it had, or a draft. */
  begin(ranges) {
    this.#value = this.#text.value;
    this.#places = placesOf(this.#value, ranges);
  }

  /** The names in a text, which is what the field holds without the blanks behind it: {user, start, end}. */
  places(text) {
    this.#follow();
    const inside = this.#places.filter(({ start, end }) => end <= text.length && text[start] === "@");
    return inside.toSorted((one, other) => one.start - other.start);
  }

  /** Whom a text, or a part of it, names where. */
  ranges(text, start = 0, end = text.length) {
    const inside = this.places(text).filter((place) => place.start >= start && place.end <= end);
    const moved = inside.map((place) => ({ ...place, start: place.start - start, end: place.end - start }));
    return rangesOf(text.slice(start, end), moved);
  }

  /** Keeps on this device whom a draft names, for the draft itself is text. */
  keep(conversation) {
    const named = this.ranges(this.#text.value);
    try {
      if (named.length) device.setItem(keyOf(conversation), JSON.stringify({ text: this.#text.value, named }));
      else device.removeItem(keyOf(conversation));
    } catch {
      // no room for it, or none allowed: the field still knows
    }
  }

  /** The field holds the draft of a conversation. */
  recall(conversation) {
    let kept = null;
    try {
      kept = JSON.parse(device.getItem(keyOf(conversation)) ?? "null");
    } catch {
      // nothing is kept here
    }
    this.begin(kept?.text === this.#text.value ? kept.named : []);
  }
}

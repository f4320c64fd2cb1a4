// <souk-details>: what a group is, who is in it and what was shared there; a panel at the side, or a phone's whole screen.

import { ApiError } from "../../lib/api.js";
import { fill, part, setText, toast } from "../../lib/dom.js";
import { store } from "../app.js";
import { face } from "../faces.js";
import { changeGroup, fetchJoinRequests, removeMember, setPicture } from "./remote.js";
import { counted, words } from "./words.js";
import "./souk-add-people.js";
import "./souk-invites.js";
import "./souk-members.js";
import "./souk-shared.js";

const SLOW = [0, 10, 30, 60, 300, 900, 3600]; // seconds

class SoukDetails extends HTMLElement {
  #listening = new AbortController();
  #uuid = null;
  #pane = "main";
  #edits = 0; // forms opened so far
  #yes = null; // what is done once the reader says so

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const on = (name, type, run) => part(this, name).addEventListener(type, run, { signal });
    on("close", "click", () => this.#dialog.close());
    on("back", "click", () => this.#go("main"));
    on("no", "click", () => this.#go("main"));
    on("yes", "click", () => this.#yes?.());
    on("to-rename", "click", () => this.#edit("rename", "named", "name-input", this.#group.title));
    on("to-announce", "click", () => this.#edit("announce", "to-announce", "words", this.#group.facts.announcement));
    on("rename", "submit", (event) => this.#save(event, { title: part(this, "name-input").value }));
    on("announce", "submit", (event) => this.#save(event, { announcement: part(this, "words").value }));
    on("slow", "change", (event) => this.#save(event, { slow_seconds: Number(event.target.value) }));
    on("picture", "change", (event) => this.#setPicture(event.target));
    on("leave", "click", () => this.#askToLeave());
    this.#dialog.addEventListener("click", (event) => this.#clicked(event), { signal });
    store.addEventListener("list", () => this.#dialog.open && this.#draw(), { signal });
    store.addEventListener("gone", ({ detail }) => detail === this.#uuid && this.#dialog.close(), { signal });
    document.addEventListener("souk:ring:requests.changed", () => this.#dialog.open && this.#countWaiting(), { signal });
    part(this, "slow").replaceChildren(...SLOW.map((seconds) => new Option(words[`slow_${seconds}`], String(seconds))));
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (part(this, "dialog"));
  }

  get #group() {
    return store.conversations.get(this.#uuid);
  }

  /** Opens the details of a group. */
  show(uuid) {
    this.#uuid = uuid;
    if (!this.#group) return;
    this.#go("main");
    this.#dialog.showModal();
    part(this, "title").focus({ preventScroll: true });
    void this.#countWaiting();
  }

  /** Asks before something is done that cannot be taken back. */
  ask(question, yes, run) {
    part(this, "question").textContent = question;
    part(this, "yes").textContent = yes;
    this.#yes = () => this.attempt(async () => {
      await run();
      this.#go("main");
    });
    this.#go("ask");
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
    this.#pane = pane;
    setText(this, "error", "");
    for (const element of this.querySelectorAll("[data-pane]")) {
      element.hidden = element.dataset.pane !== pane;
      if (!element.hidden && "show" in element) element.show(this.#group, this);
    }
    part(this, "back").hidden = pane === "main";
    part(this, "title").textContent = words[`pane_${pane}`];
    part(this, "scroll").scrollTop = 0;
    this.#unedit();
    this.#draw();
  }

  #draw() {
    const group = this.#group;
    if (!group || this.#pane !== "main") return;
    const runs = group.role !== "member";
    for (const element of this.querySelectorAll("[data-admin]")) element.hidden = !runs;
    part(this, "face").replaceChildren(face(group, "details__face"));
    part(this, "name").textContent = group.title;
    part(this, "count").textContent = counted("members", group.member_count);
    part(this, "announcement").textContent = group.facts.announcement || words.no_announcement;
    part(this, "announcement").classList.toggle("details__note", !group.facts.announcement);
    if (!part(this, "announce").hidden) part(this, "to-announce").hidden = true;
    const slow = group.facts.slow_seconds;
    part(this, "slow").value = String(slow);
    setText(this, "slow-note", slow && !runs ? fill(words.slow_note, { time: words[`slow_${slow}`] ?? slow }) : "");
  }

  async #countWaiting() {
    const badge = part(this, "waiting");
    badge.hidden = true;
    if (this.#group?.role === "member") return;
    await this.attempt(async () => {
      const { length } = await fetchJoinRequests(this.#uuid);
      badge.hidden = !length;
      badge.textContent = String(length);
    });
  }

  #clicked({ target }) {
    if (target === this.#dialog) this.#dialog.close();
    const to = target.closest?.("[data-to]")?.dataset.to;
    if (to) this.#go(to);
  }

  #edit(form, instead, input, value) {
    this.#unedit();
    this.#edits += 1;
    part(this, form).hidden = false;
    part(this, instead).hidden = true;
    part(this, input).value = value;
    part(this, input).focus();
  }

  #unedit() {
    part(this, "rename").hidden = part(this, "announce").hidden = true;
    part(this, "named").hidden = false;
  }

  #save(event, changes) {
    event.preventDefault();
    const edits = this.#edits;
    void this.attempt(async () => {
      store.factsChanged(this.#uuid, await changeGroup(this.#uuid, changes));
      if (event.type === "submit" && edits === this.#edits) this.#unedit(); // else another form is being filled in by now
      this.#draw();
      toast(words.saved);
    });
  }

  #setPicture(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    void this.attempt(async () => store.factsChanged(this.#uuid, await setPicture(this.#uuid, file)));
  }

  #askToLeave() {
    const uuid = this.#uuid;
    const question = this.#group.role === "owner" ? words.leave_owner : words.leave_member;
    this.ask(question, words.leave, async () => {
      await removeMember(uuid, store.me.uuid);
      this.#dialog.close();
    });
  }
}

customElements.define("souk-details", SoukDetails);

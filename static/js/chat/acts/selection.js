// Several messages at once: choosing them, then forwarding or deleting them.

import { clone, fill, part } from "../../lib/dom.js";
import { onKey } from "../../lib/keyboard.js";
import { rowOf } from "../../lib/patch.js";
import { previewText } from "../message-view.js";
import { words } from "../words.js";
import * as doing from "./doing.js";
import { confirmHide } from "./menu.js";

const MOST = 20; // as many as can be forwarded at once

export class Selection {
  isOn = false;
  #timeline;
  #rows;
  #chosen = new Map(); // uuid -> message
  #bar = null;
  #listening = null;

  constructor(timeline, rows) {
    this.#timeline = timeline;
    this.#rows = rows;
  }

  begin(uuid) {
    this.isOn = true;
    this.#chosen.clear();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#rows.addEventListener("click", (event) => this.#clicked(event), { signal, capture: true });
    onKey(this.#timeline, (event) => this.#pressed(event), { signal, capture: true });
    this.#bar = clone("selection-template");
    part(this.#bar, "stop").addEventListener("click", () => this.end(), { signal });
    part(this.#bar, "forward").addEventListener("click", () => this.#forward(), { signal });
    part(this.#bar, "copy").addEventListener("click", () => this.#copy(), { signal });
    part(this.#bar, "hide").addEventListener("click", () => void this.#hide(), { signal });
    this.#timeline.append(this.#bar);
    this.#timeline.classList.add("timeline--choosing");
    this.#toggle(this.#rows.querySelector(`[data-uuid="${uuid}"]`));
    part(this.#bar, "stop").focus();
  }

  end() {
    if (!this.isOn) return;
    this.isOn = false;
    this.#listening.abort();
    this.#bar.remove();
    this.#timeline.classList.remove("timeline--choosing");
    for (const element of this.#rows.querySelectorAll(".message--selected")) {
      element.classList.remove("message--selected");
      element.removeAttribute("aria-selected");
    }
    this.#rows.querySelector(`[data-uuid="${[...this.#chosen.keys()].at(-1)}"]`)?.focus({ preventScroll: true });
  }

  #clicked(event) {
    const element = event.target.closest(".message");
    event.preventDefault();
    event.stopPropagation();
    if (element) this.#toggle(element);
  }

  #pressed(event) {
    if (event.key === "Escape") this.end();
    else if ((event.key === " " || event.key === "Enter") && event.target.matches(".message")) this.#toggle(event.target);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #toggle(element) {
    const message = rowOf(element)?.message;
    if (!message?.uuid || message.state) return;
    if (!this.#chosen.delete(message.uuid) && this.#chosen.size < MOST) this.#chosen.set(message.uuid, message);
    const isChosen = this.#chosen.has(message.uuid);
    element.classList.toggle("message--selected", isChosen);
    element.setAttribute("aria-selected", String(isChosen));
    part(this.#bar, "count").textContent = fill(words.chosen, { count: this.#chosen.size });
    for (const name of ["forward", "copy", "hide"]) part(this.#bar, name).disabled = this.#chosen.size === 0;
  }

  get #messages() {
    const all = [...this.#chosen.values()].map((message) => ({ ...message, preview: previewText(message) }));
    return all.sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
  }

  #forward() {
    doing.forward(this.#messages);
    this.end();
  }

  #copy() {
    void doing.copy(this.#messages);
    this.end();
  }

  async #hide() {
    if (await confirmHide(this.#timeline.conversation, [...this.#chosen.keys()])) this.end();
  }
}

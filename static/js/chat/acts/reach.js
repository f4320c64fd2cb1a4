// How messages are reached: by arrow keys, by press and hold, right click or the menu key, by the button beside them.
// What is then done with them is loaded when it is first needed.

import { onPressAndHold } from "../../host/press.js";
import { serverNow } from "../../lib/clock.js";
import { fill } from "../../lib/dom.js";
import { onKey } from "../../lib/keyboard.js";
import { rowOf } from "../../lib/patch.js";
import { store } from "../app.js";
import { previewText } from "../message-view.js";
import { nameOf } from "../names.js";
import { clockText, words } from "../words.js";
import { textOf } from "./recalled.js";
import { onSwipeToReply } from "./swipe-reply.js";

const ROWS = ":scope > .message, :scope > .gone";

export class Reach {
  #timeline;
  #rows;
  #selection = null;

  /** @param {any} timeline the <souk-timeline> @param {HTMLElement} rows @param {AbortSignal} signal */
  constructor(timeline, rows, signal) {
    this.#timeline = timeline;
    this.#rows = rows;
    onKey(timeline, (event) => this.#pressed(event), { signal });
    timeline.addEventListener("focusin", ({ target }) => this.#name(target), { signal });
    rows.addEventListener("click", (event) => this.#clicked(event), { signal });
    for (const type of ["pointerover", "focusin"]) rows.addEventListener(type, (event) => this.#look(event), { signal });
    let at = null;
    const seen = (event) => (at = { x: event.clientX, y: event.clientY });
    rows.addEventListener("pointerdown", seen, { signal, capture: true });
    rows.addEventListener("contextmenu", (event) => event.clientX && seen(event), { signal, capture: true });
    onPressAndHold(rows, (target) => this.#held(target, at), signal);
    const answer = (element) => document.dispatchEvent(new CustomEvent("souk:answer", { detail: rowOf(element).message }));
    onSwipeToReply(rows, (element) => this.#canAnswer(element), answer, signal);
  }

  /** The reader leaves the conversation. */
  reset() {
    this.#selection?.end();
    this.#selection = null;
  }

  #message(target) {
    const element = target instanceof Element ? target.closest(".message") : null;
    const message = element && rowOf(element)?.message;
    return message?.uuid ? { element, message } : null;
  }

  #canAnswer(element) {
    const canSend = store.conversations.get(this.#timeline.conversation)?.can_send;
    return Boolean(canSend && !this.#selection?.isOn && this.#message(element));
  }

  #held(target, at) {
    const found = this.#message(target);
    if (!found || target.closest("a[href], img, input, button:not(.quote)") || !getSelection()?.isCollapsed) return false;
    void this.#open(found, at);
    return true;
  }

  async #open({ element, message }, at) {
    if (this.#selection?.isOn) return;
    const { openMenu } = await import("./menu.js");
    const say = (type) => (about) => document.dispatchEvent(new CustomEvent(type, { detail: about }));
    openMenu({
      conversation: this.#timeline.conversation,
      message,
      element,
      at,
      answer: say("souk:answer"),
      edit: say("souk:edit"),
      select: (uuid) => void this.#select(uuid),
    });
  }

  async #select(uuid) {
    const { Selection } = await import("./selection.js");
    this.#selection ??= new Selection(this.#timeline, this.#rows);
    this.#selection.begin(uuid);
  }

  #clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const found = this.#message(target);
    const name = target.closest("[data-part]")?.getAttribute("data-part");
    const reaction = target.closest(".reaction");
    const quote = target.closest(".quote");
    const isFace = found?.message.sender && target.closest(".message__avatar, .message__name");
    const named = target.closest(".mentioned")?.getAttribute("data-person");
    if (isFace) showPerson(found.message.sender);
    else if (named && named !== "all" && !getSelection()?.toString()) showPerson({ uuid: named });
    else if (quote instanceof HTMLElement) void this.#timeline.find(quote.dataset.message);
    else if (found && name === "edited") void import("./versions.js").then(({ showVersions }) => showVersions(found.message));
    else if (found && target.closest('[data-part="more"]')) {
      void this.#open(found, target.closest("button").getBoundingClientRect());
    } else if (found && reaction instanceof HTMLButtonElement) void this.#react(found.message, reaction.value);
    else if (target.closest('[data-part="again"]')) this.#again(target.closest(".gone"));
  }

  async #react(message, emoji) {
    const { react } = await import("./doing.js");
    await react(this.#timeline.conversation, message, emoji);
  }

  /** Who gave a sign is looked up once somebody comes near it. */
  #look({ target }) {
    const reaction = target.closest?.(".reaction");
    if (!reaction || reaction.title) return;
    const give = ({ nameGivers }) => nameGivers(reaction, reaction.closest(".message"), this.#timeline.conversation);
    void import("./who.js").then(give);
  }

  #again(element) {
    const message = rowOf(element)?.message;
    if (message) document.dispatchEvent(new CustomEvent("souk:write-again", { detail: textOf(message.uuid) }));
  }

  #pressed(event) {
    const { target, key } = event;
    if (target.closest("button, a, input, dialog")) return;
    const found = this.#message(target);
    if (found && (key === "Enter" || key === "ContextMenu" || (key === "F10" && event.shiftKey))) {
      event.preventDefault();
      void this.#open(found, null);
    } else if (key === "Escape" && found) {
      event.preventDefault(); // back to writing, and not out of the chat
      document.querySelector("souk-conversation")?.focusText();
    } else this.#move(event);
  }

  #move(event) {
    const all = [...this.#rows.querySelectorAll(ROWS)];
    const place = all.indexOf(event.target.closest(".message, .gone"));
    const next = { ArrowUp: place < 0 ? all.length - 1 : place - 1, ArrowDown: place + 1, End: all.length - 1 }[event.key];
    if (next === undefined || (place < 0 && event.key === "ArrowDown")) return;
    event.preventDefault();
    all[next]?.focus();
  }

  /** A message is named when it is reached, and not before: nobody hears it twice. */
  #name(element) {
    if (!(element instanceof HTMLElement) || !element.matches(".message")) return;
    const { message, isMine } = rowOf(element) ?? {};
    if (!message) return;
    const name = isMine ? words.you : nameOf(message.sender, words.somebody);
    const said = fill(words.they_wrote, { name, text: previewText(message) });
    element.setAttribute("aria-label", `${said}, ${clockText(message.created_at)}`);
  }
}

/** A face or a name leads to the page of its person. */
export const showPerson = ({ uuid }) => document.dispatchEvent(new CustomEvent("souk:person", { detail: { person: uuid } }));

/** The reader's last own message that can still be edited: what Up in an empty composer changes. */
export function lastOwn(conversation, seconds) {
  const own = store.timeline(conversation).messages.filter(
    (message) => message.sender?.uuid === store.me.uuid && message.kind === "text" && !message.state,
  );
  const last = own.at(-1);
  return last && serverNow() - Date.parse(last.created_at) < seconds * 1000 ? last : null;
}

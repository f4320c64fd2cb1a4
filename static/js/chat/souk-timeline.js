// The messages of the open conversation: drawn, kept in place while more come, and marked read when they are seen.

import { announce, fill, part } from "../lib/dom.js";
import { patch } from "../lib/patch.js";
import { outbox, store, sync } from "./app.js";
import { createRow, previewText, updateRow } from "./message-view.js";
import { buildRows, sameRow } from "./rows.js";
import { counted, words } from "./words.js";

const AT_FOOT = 48; // pixels from the foot that still count as being there
const WIDE = matchMedia("(width >= 1000px)"); // holds list, conversation and mini program
const BESIDE = matchMedia("(width >= 720px)"); // holds list and conversation
const EARLY = "1200px"; // how far ahead of the reader older messages load

class SoukTimeline extends HTMLElement {
  #listening = new AbortController();
  #watcher = null;
  #uuid = null;
  #unreadKey = null;
  #arrived = 0; // messages that came below while the reader was further up
  #isDrawn = false;
  #scrolling = 0;
  #shell = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    store.addEventListener("timeline", (event) => this.#changed(event.detail), { signal });
    store.addEventListener("list", () => this.#see(), { signal });
    document.addEventListener("visibilitychange", () => this.#see(), { signal });
    addEventListener("focus", () => this.#see(), { signal });
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true, signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#shell = new MutationObserver(() => this.#see());
    this.#shell.observe(this.closest(".shell"), { attributeFilter: ["data-mini", "data-view"] });
    this.#watcher = new IntersectionObserver(([seen]) => seen.isIntersecting && this.#older(), {
      root: this.#scroller,
      rootMargin: `${EARLY} 0px 0px 0px`,
    });
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#watcher?.disconnect();
    this.#shell?.disconnect();
  }

  get #scroller() {
    return part(this, "scroll");
  }

  get #isAtFoot() {
    return this.#scroller.scrollTop >= -AT_FOOT; // the column runs upwards: 0 is the foot
  }

  /** Shows another conversation, or with null none. */
  show(uuid) {
    if (uuid === this.#uuid) return;
    if (this.#uuid && store.hasTimeline(this.#uuid)) store.timeline(this.#uuid).trim();
    this.#uuid = uuid;
    this.#unreadKey = null;
    this.#arrived = 0;
    this.#isDrawn = false;
    this.#watcher?.disconnect();
    patch(part(this, "rows"), [], { create: createRow, update: updateRow, same: sameRow, first: part(this, "older") });
    this.#scroller.scrollTop = 0;
    if (!uuid) return;
    this.#draw();
    void sync.loadTimeline(uuid);
  }

  toFoot({ smooth = false } = {}) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#scroller.scrollTo({ top: 0, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  #changed({ conversation, arrived }) {
    if (conversation !== this.#uuid) return;
    if (arrived) this.#note(arrived);
    this.#draw();
  }

  #note(message) {
    const isMine = message.sender?.uuid === store.me.uuid;
    if (isMine || message.kind === "system") return;
    const says = fill(words.they_wrote, { name: message.sender?.name ?? words.somebody, text: previewText(message) });
    if (!document.hidden) announce(says);
    if (!this.#isAtFoot || document.hidden) this.#arrived += 1;
  }

  #draw() {
    const timeline = store.timeline(this.#uuid);
    const entries = outbox.of(this.#uuid).filter((entry) => !timeline.hasMine(entry.client_id));
    const conversation = store.conversations.get(this.#uuid);
    const isReady = timeline.state === "ready";
    if (isReady && !this.#isDrawn) this.#unreadKey = this.#firstUnread(timeline, conversation);
    const rows = buildRows(timeline.messages, entries, {
      me: store.me,
      unreadKey: this.#unreadKey,
      named: conversation?.kind === "group",
    });
    const anchor = this.#anchor();
    const made = patch(part(this, "rows"), rows, {
      create: createRow,
      update: updateRow,
      same: sameRow,
      first: part(this, "older"),
    });
    if (this.#isDrawn) this.#welcome(made);
    this.#hold(anchor);
    this.#drawEnds(timeline, rows.length);
    if (isReady && !this.#isDrawn) this.#begin();
    this.#see();
  }

  #firstUnread(timeline, conversation) {
    if (!conversation?.unread) return null;
    const isUnread = (message) =>
      message.kind !== "system" &&
      message.sender?.uuid !== store.me.uuid &&
      message.seq > (message.conversation === this.#uuid ? conversation.read_seq : (conversation.feed?.read_seq ?? 0));
    return timeline.messages.find(isUnread)?.uuid ?? null;
  }

  /** The first drawing with messages: at the foot, or where the unread ones begin if they fill more than the view. */
  #begin() {
    this.#isDrawn = true;
    const mark = this.querySelector(".unread");
    if (!mark) return;
    const above = mark.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
    if (above < 0) this.#scroller.scrollTop += above - 12;
  }

  #welcome(made) {
    for (const element of made.slice(-3)) {
      if (element === part(this, "rows").lastElementChild) element.classList.add("message--new");
    }
    const own = made.some((element) => element.classList.contains("message--mine") && !element.nextElementSibling);
    if (own) {
      this.#unreadKey = null;
      this.toFoot();
    }
  }

  /** What the reader is looking at, while they are not at the foot. */
  #anchor() {
    if (!this.#isDrawn || this.#isAtFoot) return null;
    const top = this.#scroller.getBoundingClientRect().top;
    for (const child of part(this, "rows").querySelectorAll(":scope > .message")) {
      const box = child.getBoundingClientRect();
      if (box.bottom > top + 1) return { child, foot: box.bottom }; // a day's name would move to above older messages
    }
    return null;
  }

  #hold(anchor) {
    if (!anchor?.child.isConnected) return;
    const moved = anchor.child.getBoundingClientRect().bottom - anchor.foot;
    if (Math.abs(moved) > 0.5) this.#scroller.scrollTop += moved;
  }

  #drawEnds(timeline, rowCount) {
    part(this, "shape").hidden = timeline.state === "ready" || timeline.state === "failed" || timeline.messages.length > 0;
    part(this, "spinner").hidden = timeline.older !== "loading";
    const hasFailed = timeline.state === "failed" || timeline.older === "failed";
    part(this, "trouble").hidden = part(this, "older-again").hidden = !hasFailed;
    part(this, "none-yet").hidden = timeline.state !== "ready" || rowCount > 0;
    this.#watcher.disconnect(); // and again, because it tells of changes only: there may be room for one page more
    if (timeline.state === "ready" && timeline.older === "idle") this.#watcher.observe(part(this, "older"));
    this.#drawDown();
  }

  #drawDown() {
    const button = part(this, "down");
    const isFar = this.#scroller.scrollTop < -Math.max(240, this.#scroller.clientHeight / 2);
    button.hidden = !(this.#arrived || isFar);
    button.classList.toggle("timeline__down--news", this.#arrived > 0);
    const said = this.#arrived ? counted("news", this.#arrived) : words.to_newest;
    const label = part(this, "down-words");
    if (label.textContent !== said) label.textContent = said;
    label.classList.toggle("visually-hidden", !this.#arrived);
  }

  #scrolled() {
    this.#scrolling ||= requestAnimationFrame(() => {
      this.#scrolling = 0;
      this.#see();
      this.#drawDown();
    });
  }

  /** Marks everything read once the foot is in sight of somebody. */
  #see() {
    if (!this.#uuid || !this.#isDrawn || document.hidden || !document.hasFocus() || !this.#isAtFoot) return;
    if (!this.#isInSight) return;
    this.#arrived = 0;
    sync.read(this.#uuid);
    this.#drawDown();
  }

  /** Is it neither slid away nor covered by a mini program? */
  get #isInSight() {
    const { view, mini } = this.closest(".shell").dataset;
    return WIDE.matches || (mini !== "open" && (view === "talk" || BESIDE.matches));
  }

  #older() {
    if (this.#uuid && this.#isDrawn) void sync.loadOlder(this.#uuid);
  }

  #clicked(event) {
    const button = event.target.closest("button");
    const key = button?.closest("[data-key]")?.dataset.key;
    if (button?.dataset.part === "down") this.toFoot({ smooth: true });
    else if (button?.dataset.part === "older-again") void this.#again();
    else if (button?.dataset.part === "retry" && key) outbox.retry(key);
    else if (button?.dataset.part === "discard" && key) outbox.discard(key);
  }

  #again() {
    const timeline = store.timeline(this.#uuid);
    return timeline.state === "failed" ? sync.loadTimeline(this.#uuid) : sync.loadOlder(this.#uuid);
  }
}

customElements.define("souk-timeline", SoukTimeline);

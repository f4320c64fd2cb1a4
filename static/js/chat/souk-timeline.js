// The messages of the open conversation: drawn, kept in place while more come, and marked read when they are seen.

import { ApiError } from "../lib/api.js";
import { calendar } from "../lib/calendar.js";
import { fill, part, toast } from "../lib/dom.js";
import { patch, rowOf } from "../lib/patch.js";
import { outbox, store, sync } from "./app.js";
import { Reach } from "./acts/reach.js";
import { JumpChips } from "./jump-chips.js";
import { createRow, previewText, updateRow } from "./message-view.js";
import { nameOf } from "./names.js";
import { News } from "./news.js";
import { Place } from "./place.js";
import { router } from "./router.js";
import { buildRows, sameRow, unfold } from "./rows.js";
import { counted, words } from "./words.js";

const WIDE = matchMedia("(width >= 1000px)"); // holds list, conversation and mini program
const BESIDE = matchMedia("(width >= 720px)"); // holds list and conversation
const READ_BY = 50; // people of a group in which it is told who has read
const EARLY = "1200px"; // how far ahead of the reader more messages load

class SoukTimeline extends HTMLElement {
  #listening = new AbortController();
  #watcher = null;
  #uuid = null;
  #unreadKey = null;
  #arrived = 0; // messages that came below while the reader was further up
  #isDrawn = false;
  #scrolling = 0;
  #shell = null;
  #place = null;
  #chips = null;
  #news = new News();
  #reach = null;
  #reading = null; // its module, once a small group was opened
  #since = 0; // how far the reader had read when they opened the conversation

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    store.addEventListener("timeline", (event) => this.#changed(event.detail), { signal });
    store.addEventListener("list", () => this.#see(), { signal });
    document.addEventListener("visibilitychange", () => this.#see(), { signal });
    calendar.addEventListener("change", ({ detail }) => this.#dayChanged(detail), { signal });
    addEventListener("focus", () => this.#see(), { signal });
    this.#place = new Place(this.#scroller, part(this, "rows"));
    this.#chips = new JumpChips(this, (around) => void this.find(around), signal);
    this.#reach = new Reach(this, part(this, "rows"), signal);
    outbox.addEventListener("added", ({ detail }) => void this.#wrote(detail), { signal });
    document.addEventListener("souk:show-message", ({ detail }) => void this.#show(detail), { signal });
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true, signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#shell = new MutationObserver(() => this.#see());
    this.#shell.observe(this.closest(".shell"), { attributeFilter: ["data-mini", "data-view"] });
    const seen = (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && this.#more(target));
    this.#watcher = new IntersectionObserver(seen, { root: this.#scroller, rootMargin: `${EARLY} 0px` });
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#watcher?.disconnect();
    this.#shell?.disconnect();
  }

  get #scroller() {
    return part(this, "scroll");
  }

  /** Is the newest message in sight, as far as scrolling goes? */
  get #isAtFoot() {
    return this.#place.isAtFoot && store.timeline(this.#uuid).isLive;
  }

  /** The conversation that is shown, or null. */
  get conversation() {
    return this.#uuid;
  }

  /** Shows another conversation, or with null none. */
  show(uuid) {
    if (uuid === this.#uuid) return;
    if (this.#uuid && store.hasTimeline(this.#uuid)) store.timeline(this.#uuid).trim();
    this.#uuid = uuid;
    this.#unreadKey = null;
    this.#arrived = 0;
    this.#isDrawn = false;
    this.#news.hush();
    this.#chips.hide();
    this.#reach.reset();
    this.#watcher?.disconnect();
    patch(part(this, "rows"), [], { create: createRow, update: updateRow, same: sameRow, first: part(this, "older") });
    this.#scroller.scrollTop = 0;
    if (!uuid) return;
    this.#draw();
    void sync.pages.load(uuid);
    const { kind, member_count: count } = store.conversations.get(uuid) ?? {};
    if (kind === "group" && count <= READ_BY) void this.#follow(uuid);
  }

  async #follow(uuid) {
    this.#reading ??= await import("./reading.js");
    await this.#reading.follow(uuid);
  }

  /** Another part of the page asks for a message: {conversation, message}. */
  async #show({ conversation, message }) {
    router.go(conversation);
    if (this.#uuid === conversation) await this.find(message);
  }

  /**
   * Brings a message into sight, and loads what is around it where it is far.
   * @param {string} around its uuid, "unread" or "mention"
   */
  async find(around) {
    const uuid = this.#uuid;
    try {
      const at = store.timeline(uuid).has(around) ? around : await sync.pages.jump(uuid, around, this.#since);
      if (!at || uuid !== this.#uuid) return;
      if (around === "unread") this.#unreadKey = at;
      this.#draw();
      this.#place.reveal(part(this, "rows").querySelector(`[data-uuid="${at}"]`));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.status === 404 ? words.message_gone : words.try_again);
    }
  }

  /** To the newest message, from wherever the reader is. */
  async toNewest({ smooth = false } = {}) {
    const uuid = this.#uuid;
    if (store.timeline(uuid).isLive) {
      this.#place.toFoot({ smooth });
      return;
    }
    try {
      await sync.pages.jump(uuid, null);
      if (uuid === this.#uuid) this.#place.toFoot();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(words.try_again);
    }
  }

  /** The reader sent something: it appears at the foot. */
  async #wrote(conversation) {
    if (conversation === this.#uuid && !store.timeline(conversation).isLive) await this.toNewest();
  }

  /** "Today" is yesterday now, or every hour is told otherwise. */
  #dayChanged({ isOtherZone }) {
    if (!this.#uuid) return;
    if (isOtherZone) patch(part(this, "rows"), [], { create: createRow, update: updateRow, same: sameRow, first: part(this, "older") });
    this.#draw();
  }

  #changed({ conversation, arrived }) {
    if (conversation !== this.#uuid) return;
    if (arrived) this.#note(arrived);
    this.#draw();
  }

  #note(message) {
    const isMine = message.sender?.uuid === store.me.uuid;
    if (isMine || message.kind === "system") return;
    const says = fill(words.they_wrote, { name: nameOf(message.sender, words.somebody), text: previewText(message) });
    if (!document.hidden) this.#news.tell(says);
    if (message.mentions.some((named) => named === store.me.uuid || named === "all") && !this.#isAtFoot) this.#chips.offerMention();
    if (!this.#isAtFoot || document.hidden) this.#arrived += 1;
  }

  #draw() {
    const timeline = store.timeline(this.#uuid);
    const entries = outbox.of(this.#uuid).filter((entry) => timeline.isLive && !timeline.hasMine(entry.client_id));
    const conversation = store.conversations.get(this.#uuid);
    const isReady = timeline.state === "ready";
    if (conversation?.facts?.pins.length) void import("./acts/souk-pins.js");
    if (isReady && !this.#isDrawn) this.#markUnread(timeline, conversation);
    const rows = buildRows(timeline.messages, entries, {
      me: store.me,
      unreadKey: this.#unreadKey,
      named: conversation?.kind === "group",
      readBy: conversation?.read_by_other ?? null,
      readersOf: this.#reading?.isTold(this.#uuid) ? (message) => this.#reading.readersOf(this.#uuid, message).length : null,
    });
    const anchor = this.#isDrawn && !this.#isAtFoot ? this.#place.anchor() : null;
    const made = patch(part(this, "rows"), rows, {
      create: createRow,
      update: updateRow,
      same: sameRow,
      first: part(this, "older"),
    });
    if (this.#isDrawn) this.#welcome(made);
    this.#place.hold(anchor);
    this.#drawEnds(timeline, rows.length);
    if (isReady && !this.#isDrawn) this.#begin();
    this.#see();
  }

  /** Where the unread messages begin, which may be further back than what is loaded. */
  #markUnread(timeline, conversation) {
    this.#since = conversation?.read_seq ?? 0;
    if (conversation?.is_mentioned) this.#chips.offerMention();
    if (!conversation?.unread) return;
    const isAfterMark = (message) =>
      message.seq > (message.conversation === this.#uuid ? conversation.read_seq : (conversation.feed?.read_seq ?? 0));
    const isUnread = (message) =>
      message.kind !== "system" && message.sender?.uuid !== store.me.uuid && isAfterMark(message);
    const isCut = timeline.older !== "end" && timeline.messages.every(isAfterMark);
    if (isCut) this.#chips.offerUnread(conversation.unread);
    else this.#unreadKey = timeline.messages.find(isUnread)?.uuid ?? null;
  }

  /** The first drawing with messages: at the foot, or where the unread ones begin if they fill more than the view. */
  #begin() {
    this.#isDrawn = true;
    this.#place.toUnread();
  }

  #welcome(made) {
    for (const element of made.slice(-3)) {
      if (element === part(this, "rows").lastElementChild) element.classList.add("message--new");
    }
    const own = made.some((element) => element.classList.contains("message--mine") && !element.nextElementSibling);
    if (own) {
      this.#unreadKey = null;
      this.#place.toFoot();
    }
  }

  #drawEnds(timeline, rowCount) {
    part(this, "shape").hidden = timeline.state === "ready" || timeline.state === "failed" || timeline.messages.length > 0;
    part(this, "spinner").hidden = timeline.older !== "loading";
    part(this, "newer-spinner").hidden = timeline.newer !== "loading";
    const hasFailed = timeline.state === "failed" || timeline.older === "failed" || timeline.newer === "failed";
    part(this, "trouble").hidden = part(this, "older-again").hidden = !hasFailed;
    part(this, "none-yet").hidden = timeline.state !== "ready" || rowCount > 0;
    this.#watcher.disconnect(); // and again, because it tells of changes only: there may be room for one page more
    if (timeline.state === "ready" && timeline.older === "idle") this.#watcher.observe(part(this, "older"));
    if (timeline.state === "ready" && timeline.newer === "idle") this.#watcher.observe(part(this, "newer"));
    this.#drawDown();
  }

  #drawDown() {
    const button = part(this, "down");
    const isFar = this.#place.isFar || !store.timeline(this.#uuid).isLive;
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
      if (!this.#uuid) return;
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

  #more(end) {
    if (!this.#uuid || !this.#isDrawn) return;
    void (end === part(this, "older") ? sync.pages.older(this.#uuid) : sync.pages.newer(this.#uuid));
  }

  #clicked(event) {
    const button = event.target.closest("button");
    const key = button?.closest("[data-key]")?.dataset.key;
    if (button?.dataset.part === "down") void this.toNewest({ smooth: true });
    else if (button?.dataset.part === "older-again") void this.#again();
    else if (button?.dataset.part === "retry" && key) outbox.retry(key);
    else if (button?.dataset.part === "discard" && key) outbox.discard(key);
    else if (button?.dataset.part === "try-now") outbox.wake();
    else if (button?.dataset.part === "unfold") this.#unfold(button.closest("[data-key]"));
    else if (button?.dataset.part === "readers") void this.#showReaders(button.closest(".message"));
  }

  #unfold(element) {
    unfold(rowOf(element));
    this.#draw();
    this.#scroller.focus({ preventScroll: true }); // the button is gone
  }

  async #showReaders(element) {
    const { message } = rowOf(element);
    const { openReaders } = await import("./acts/readers.js");
    openReaders(this.#uuid, message);
  }

  async #again() {
    const timeline = store.timeline(this.#uuid);
    if (timeline.state === "failed") await sync.pages.load(this.#uuid);
    if (timeline.older === "failed") await sync.pages.older(this.#uuid);
    if (timeline.newer === "failed") await sync.pages.newer(this.#uuid);
  }
}

customElements.define("souk-timeline", SoukTimeline);

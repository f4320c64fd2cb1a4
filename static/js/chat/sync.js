// Keeps the store what the server has: the socket's events through one log for each conversation, heads compared with
// every heartbeat, history by pages, and polling where no socket can be had.

import { ApiError } from "../lib/api.js";
import { backoff } from "../lib/backoff.js";
import { EventLog } from "../lib/event-log.js";
import { Pages } from "./pages.js";
import * as remote from "./remote.js";
import { router } from "./router.js";
import { SelfCheck } from "./self-check.js";

const POLL = 5000; // milliseconds between two polls while there is no socket
const POLL_AFTER = 3; // failed attempts to open one
const READ_WAIT = 300;
const ASK_AGAIN = 20000;

/** Event "polled": polling began to work, or ended. */
export class Sync extends EventTarget {
  isPolling = false; // and it works: the page is live, if slower
  #store;
  #socket;
  #logs = new Map();
  #listing = null; // the list's request under way
  #listAgain = false;
  #asked = new Map(); // unknown head -> when the list was fetched for it
  #poll = null;
  #reads = new Map();
  check = new SelfCheck({ open: () => router.open, differs: (log) => this.#startAgain(log) });

  constructor(store, socket) {
    super();
    this.#store = store;
    this.#socket = socket;
    this.pages = new Pages(store);
    store.addEventListener("doubt", ({ detail }) => void this.refresh(detail));
    socket.addEventListener("frame", (event) => this.#frame(event.detail));
    socket.addEventListener("state", () => this.#pollIfNeeded());
    socket.addEventListener("state", () => socket.state === "open" && this.check.soon());
    addEventListener("online", () => void this.#flushReads());
  }

  /** @param {{isListCut?: boolean}} how `isListCut`: the page brought only the first of many conversations */
  start({ isListCut = false } = {}) {
    this.#follow();
    if (!this.#store.isLoaded || isListCut) void this.loadList();
    this.#socket.start();
  }

  /** Nobody reads here any more. */
  stop() {
    for (const log of this.#logs.values()) log.close();
    for (const timer of this.#reads.values()) clearTimeout(timer);
    if (this.#poll !== null) clearInterval(this.#poll);
    this.check.stop();
  }

  /**
   * A command of the reader's is on its way to this log. Answers what to call once it was done: its event is then fetched,
   * if it does not come by itself.
   */
  expect(uuid) {
    const seq = this.#logs.get(uuid)?.seq;
    return () => {
      const log = this.#logs.get(uuid);
      if (log && log.seq === seq) log.notice(seq + 1);
    };
  }

  /** Fetches what the list shows of one conversation. */
  async refresh(uuid) {
    try {
      this.#store.putConversation(await remote.fetchConversation(uuid));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // the next list has it
    }
  }

  /** Fetches the list anew. Calls made while it loads share one more load after it. */
  async loadList() {
    if (this.#listing) {
      this.#listAgain = true;
      return this.#listing;
    }
    this.#listing = this.#fetchList().finally(() => {
      this.#listing = null;
      if (this.#listAgain) void this.loadList();
      this.#listAgain = false;
    });
    return this.#listing;
  }

  async #fetchList() {
    try {
      this.#store.setList(await remote.fetchAllConversations());
      this.#follow();
      this.#refill();
    } catch (error) {
      if (!this.#store.isLoaded) this.#store.dispatchEvent(new CustomEvent("trouble"));
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** One log for each conversation and feed of the list. */
  #follow() {
    const heads = new Map();
    for (const { uuid, last_seq: seq, feed } of this.#store.conversations.values()) {
      heads.set(uuid, seq);
      if (feed) heads.set(feed.uuid, feed.last_seq);
    }
    for (const [uuid, log] of this.#logs) if (!heads.has(uuid)) this.#unfollow(uuid, log);
    for (const [uuid, seq] of heads) this.#followOne(uuid, seq);
  }

  #unfollow(uuid, log) {
    log.close();
    this.#logs.delete(uuid);
  }

  #followOne(uuid, seq) {
    const log = this.#logs.get(uuid);
    if (!log) this.#logs.set(uuid, this.#newLog(uuid, seq));
    else if (this.#store.hasTimeline(this.#store.byLog(uuid).uuid)) log.notice(seq);
    else log.reset(Math.max(seq, log.seq)); // the list counts up to there, and no timeline misses the events
  }

  #newLog(uuid, seq) {
    return new EventLog({
      seq,
      apply: (event, at) => {
        this.check.note(uuid, at, event);
        this.#store.apply(uuid, at, event);
      },
      fetchAfter: (after) => this.#fetchAfter(uuid, after),
      reload: () => this.#reload(uuid),
      retryIn: (failures) => 1000 + backoff(failures),
    });
  }

  async #fetchAfter(uuid, after) {
    try {
      const page = await remote.fetchEvents(uuid, after);
      if (this.#isNewEpoch(page.epoch)) return { events: [], head: after, tooFar: false };
      return { events: page.events, head: page.head, tooFar: page.too_far };
    } catch (error) {
      if (error instanceof ApiError && [403, 404].includes(error.status)) void this.loadList();
      throw error;
    }
  }

  /** The gap is too long to fill: the conversation and its newest page again. */
  async #reload(log) {
    const uuid = this.#store.byLog(log)?.uuid;
    if (!uuid) return 0;
    const conversation = await remote.fetchConversation(uuid);
    this.#store.putConversation(conversation);
    if (this.#store.hasTimeline(uuid)) {
      this.#store.timeline(uuid).clear();
      await this.pages.load(uuid);
    }
    return conversation.uuid === log ? conversation.last_seq : conversation.feed.last_seq;
  }

  /** This page's log is not the server's: its conversation is loaded anew, and the log goes on from there. */
  async #startAgain(log) {
    const seq = await this.#reload(log);
    this.#logs.get(log)?.reset(seq);
  }

  #frame(frame) {
    if (frame.type === "event") this.#event(frame);
    else if (frame.type === "hello" || frame.type === "heads") this.#compare(frame);
    else if (frame.type === "ring") this.#ring(frame);
  }

  #event({ epoch, conversation, seq, event }) {
    if (this.#isNewEpoch(epoch)) return;
    const log = this.#logs.get(conversation);
    if (log) log.receive(seq, event);
    else this.#unknown(conversation);
  }

  #compare({ epoch, heads }) {
    if (this.#isNewEpoch(epoch) || !this.#store.isLoaded) return;
    for (const [uuid, head] of Object.entries(heads)) {
      const log = this.#logs.get(uuid);
      if (log) log.notice(head);
      else this.#unknown(uuid);
    }
    for (const uuid of this.#logs.keys()) if (!(uuid in heads)) this.#unknown(uuid);
  }

  /** The list lacks a conversation, or has one too many: it is fetched, but not for the same one again and again. */
  #unknown(uuid) {
    if (Date.now() - (this.#asked.get(uuid) ?? 0) < ASK_AGAIN) return;
    this.#asked.set(uuid, Date.now());
    void this.loadList();
  }

  #ring({ name, data }) {
    if (name === "conversations.changed") void this.loadList();
    else if (name === "read") this.#readElsewhere(data).catch(() => {});
    else if (name === "message.starred") this.#store.star(data.conversation, data.message, data.is_starred);
    else if (name === "message.chosen") this.#store.choose(data.conversation, data.message, data.chosen);
    else if (name === "seen") this.#store.readByOther(data.conversation, data.seq);
    else if (name === "seat") this.#store.seat(data.conversation, data);
    else if (name === "messages.hidden") {
      this.#store.hide(data.conversation, data.messages);
      void this.refresh(data.conversation);
    }
    document.dispatchEvent(new CustomEvent(`souk:ring:${name}`, { detail: data }));
  }

  /** Another device of the reader's marked a conversation read. */
  async #readElsewhere({ conversation: uuid, read_seq: seq, feed_read_seq: feedSeq }) {
    const entry = this.#store.conversations.get(uuid);
    if (!entry?.unread && !entry?.is_marked_unread) return;
    if (seq >= entry.last_seq && feedSeq >= (entry.feed?.last_seq ?? 0)) this.#store.read(uuid);
    else this.#store.putConversation(await remote.fetchConversation(uuid)); // only a part: the server counts the rest
  }

  /** Another database than the one this page knew: everything is fetched anew. */
  #isNewEpoch(epoch) {
    if (!epoch || epoch === this.#store.epoch) return false;
    const isFirst = this.#store.epoch === null;
    this.#store.epoch = epoch;
    if (!isFirst) void this.#startOver();
    return !isFirst;
  }

  async #startOver() {
    for (const [uuid, log] of this.#logs) this.#unfollow(uuid, log);
    this.#asked.clear();
    this.#store.forget();
    await this.loadList();
  }

  /** Loads what was forgotten, or could not be loaded, of the conversations that were opened. */
  #refill() {
    for (const uuid of this.#store.conversations.keys()) {
      if (this.#store.hasTimeline(uuid)) void this.pages.load(uuid);
    }
  }

  /** The reader has seen everything of this conversation. */
  read(uuid) {
    if (!this.#store.read(uuid) || this.#reads.has(uuid)) return;
    this.#reads.set(uuid, setTimeout(() => void this.#putRead(uuid), READ_WAIT));
  }

  /** What was read is told before anything else about the chat is: a mark to read it again comes after. */
  async readTold(uuid) {
    if (!this.#reads.has(uuid)) return;
    clearTimeout(this.#reads.get(uuid));
    await this.#putRead(uuid);
  }

  async #putRead(uuid) {
    const conversation = this.#store.conversations.get(uuid);
    try {
      if (conversation) await remote.markRead(uuid, conversation.read_seq, conversation.feed?.read_seq ?? 0);
      this.#reads.delete(uuid);
    } catch (error) {
      if (error instanceof ApiError && !error.isTemporary) this.#reads.delete(uuid);
      else this.#reads.set(uuid, setTimeout(() => void this.#putRead(uuid), 5000));
    }
  }

  async #flushReads() {
    for (const [uuid, timer] of this.#reads) {
      clearTimeout(timer);
      await this.#putRead(uuid);
    }
  }

  #pollIfNeeded() {
    const { state, failures } = this.#socket;
    const needed = state === "forbidden" || (failures >= POLL_AFTER && ["connecting", "waiting"].includes(state));
    if (needed && this.#poll === null) this.#poll = setInterval(() => void this.#pollOnce(), POLL);
    if (!needed && this.#poll !== null) {
      clearInterval(this.#poll);
      this.#poll = null;
      this.#polled(false);
    }
  }

  async #pollOnce() {
    if (document.hidden) return;
    try {
      this.#compare(await remote.fetchSync());
      this.#polled(this.#poll !== null);
    } catch (error) {
      this.#polled(false);
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #polled(isPolling) {
    if (isPolling === this.isPolling) return;
    this.isPolling = isPolling;
    this.dispatchEvent(new Event("polled"));
  }
}

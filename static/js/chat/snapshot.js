// What can be read without a network: the list, and the newest messages of the chats that were active last. It is kept
// while the page is idle, and is what the shell starts from when no page can be had.

import { ApiError } from "../lib/api.js";
import { allRemarks } from "./names.js";
import { fetchHistory } from "./remote.js";

const CONVERSATIONS = 30;
const MESSAGES = 50;
const FIRST = 4000; // milliseconds after the start
const SOON = 300; // milliseconds after something changed, for what the list shows
const EVERY = 30000;
const PATIENCE = 2000; // a page that is never idle, or is not looked at, keeps things too
const idle = (run) =>
  globalThis.requestIdleCallback ? requestIdleCallback(run, { timeout: PATIENCE }) : setTimeout(run, 200);

export class Snapshot {
  #store;
  #database;
  #timer = 0;
  #saving = false;
  #isOver = false;
  #seqs = new Map(); // conversation -> the head of what is kept of it
  #isStale = true;
  #soon = 0;
  #opened = new Set(); // conversations that are loaded and changed
  #hearing = Promise.resolve();

  constructor(store, database) {
    this.#store = store;
    this.#database = database;
  }

  /** What the page would have brought, as it was when this device last saw it; null where nothing is kept. */
  static async recall(database) {
    try {
      return (await database.get("state", "page")) ?? null;
    } catch {
      return null;
    }
  }

  /** The newest messages of a conversation as they were kept, in the shape of a page of history; null for none. */
  async page(uuid) {
    try {
      return (await this.#database.get("timelines", uuid)) ?? null;
    } catch {
      return null;
    }
  }

  start() {
    this.#store.addEventListener("list", () => this.#changed());
    this.#store.addEventListener("said", ({ detail }) => this.#hear(detail));
    this.#store.addEventListener("timeline", ({ detail }) => this.#drawn(detail.conversation));
    document.addEventListener("visibilitychange", () => document.hidden && void this.save());
    this.#later(FIRST);
  }

  /** Somebody signed out: nothing more is kept. */
  stop() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#database.close();
  }

  /** The list is kept in a moment: a page that is closed or loaded again then shows what this one did. */
  #changed() {
    this.#isStale = true;
    if (!this.#isOver) this.#soon ||= setTimeout(() => ((this.#soon = 0), void this.#attempt(() => this.#keepChanged())), SOON);
  }

  /** What is open and loaded is kept in a moment too: it was read, and can be read again. */
  #drawn(uuid) {
    this.#opened.add(uuid);
    this.#changed();
  }

  /** What changed lately: the list, and the chats that are loaded. */
  async #keepChanged() {
    const opened = [...this.#opened];
    this.#opened.clear();
    await this.#keepList();
    for (const uuid of opened) {
      const page = !this.#isOver && this.#loaded(uuid);
      if (page) await this.#database.put("timelines", uuid, page);
    }
  }

  /** A message that came is kept at once, among those that are kept of its chat. */
  #hear({ conversation, message }) {
    this.#hearing = this.#hearing.then(() => this.#attempt(() => this.#add(conversation, message)));
  }

  async #add(uuid, message) {
    const page = !this.#isOver && (await this.#database.get("timelines", uuid));
    if (!page) return; // nothing is kept of it yet: what is loaded is kept in a moment, else the next round fetches it
    const items = page.items.filter((one) => one.uuid !== message.uuid);
    const isChange = items.length < page.items.length;
    if (isChange) items.splice(page.items.findIndex((one) => one.uuid === message.uuid), 0, message);
    else items.push(message);
    await this.#database.put("timelines", uuid, { ...page, items: items.slice(-MESSAGES) });
  }

  async #attempt(write) {
    try {
      if (!this.#isOver) await write();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // storage that is full or forbidden
    }
  }

  #later(wait) {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = setTimeout(() => idle(() => void this.save().then(() => this.#later(EVERY))), wait);
  }

  async save() {
    if (this.#saving || this.#isOver || !this.#isStale || !this.#store.isLoaded) return;
    this.#saving = true;
    this.#isStale = false;
    try {
      await this.#saveAll();
    } catch (error) {
      this.#isStale = true;
      if (error instanceof ApiError || error instanceof DOMException) return; // offline, or storage that is full or forbidden
      throw error;
    } finally {
      this.#saving = false;
    }
  }

  async #saveAll() {
    const conversations = [...this.#store.conversations.values()];
    await this.#keepList();
    const recent = conversations.sort((one, other) => Date.parse(other.active_at) - Date.parse(one.active_at));
    for (const conversation of recent.slice(0, CONVERSATIONS)) {
      const head = `${conversation.last_seq} ${conversation.feed?.last_seq ?? 0} ${conversation.cleared_seq ?? 0}`;
      if (this.#isOver) return;
      if (this.#seqs.get(conversation.uuid) === head) continue;
      await this.#keep(conversation.uuid);
      this.#seqs.set(conversation.uuid, head);
    }
  }

  #keepList() {
    const { me, epoch, conversations } = this.#store;
    const state = { me, epoch, conversations: [...conversations.values()], remarks: allRemarks() };
    return this.#database.put("state", "page", state);
  }

  async #keep(uuid) {
    const page = this.#loaded(uuid) ?? (await fetchHistory(uuid, { limit: MESSAGES }));
    const { items, next, seq, feed_seq } = page;
    await this.#database.put("timelines", uuid, { items, next, seq, feed_seq });
  }

  /** From what the page has loaded, where that reaches to the newest. */
  #loaded(uuid) {
    if (!this.#store.hasTimeline(uuid)) return null;
    const timeline = this.#store.timeline(uuid);
    if (timeline.state !== "ready" || !timeline.isLive || timeline.isKept) return null;
    return { items: timeline.messages.slice(-MESSAGES), next: timeline.cursor, seq: 0, feed_seq: 0 };
  }
}

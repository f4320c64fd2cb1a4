// What can be read without a network: the list, and the newest messages of the chats that were active last. It is kept
// while the page is idle, and is what the shell starts from when no page can be had.

import { ApiError } from "../lib/api.js";
import { allRemarks } from "./names.js";
import { fetchHistory } from "./remote.js";

const CONVERSATIONS = 30;
const MESSAGES = 50;
const FIRST = 4000; // milliseconds after the start
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
    this.#store.addEventListener("list", () => (this.#isStale = true));
    document.addEventListener("visibilitychange", () => document.hidden && void this.save());
    this.#later(FIRST);
  }

  /** Somebody signed out: nothing more is kept. */
  stop() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#database.close();
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
    const { me, epoch } = this.#store;
    await this.#database.put("state", "page", { me, epoch, conversations, remarks: allRemarks() });
    const recent = conversations.sort((one, other) => Date.parse(other.active_at) - Date.parse(one.active_at));
    for (const conversation of recent.slice(0, CONVERSATIONS)) {
      const head = conversation.last_seq + (conversation.feed?.last_seq ?? 0);
      if (this.#isOver) return;
      if (this.#seqs.get(conversation.uuid) === head) continue;
      await this.#keep(conversation.uuid);
      this.#seqs.set(conversation.uuid, head);
    }
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
    if (timeline.state !== "ready" || !timeline.isLive || timeline.isKept || timeline.messages.length > MESSAGES) return null;
    return { items: timeline.messages, next: timeline.cursor, seq: 0, feed_seq: 0 };
  }
}

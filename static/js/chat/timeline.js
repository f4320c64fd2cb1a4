// The messages of one conversation as far as this page has loaded them: a window without gaps that reaches to the newest
// message, or (after a jump) one further back. No DOM.

const QUOTE_LIMIT = 120; // characters, as the server cuts quotes
const KEPT_CHANGES = 300;
const KEPT_PAGES = 3; // of history, once the reader has left the conversation

/** Where a message stands: by time where two logs are merged, else by its place in the log. */
function compare(one, other) {
  if (one.conversation === other.conversation) return one.seq - other.seq;
  return Date.parse(one.created_at) - Date.parse(other.created_at) || (one.created_at < other.created_at ? -1 : 1);
}

export class Timeline {
  state = "new"; // loading, ready, failed
  older = "idle"; // loading, failed, end
  isKept = false; // read from this device without a network: the server may know more
  newer = "end"; // idle, loading, failed: the window does not reach to the newest
  #messages = new Map(); // by uuid
  #beyond = new Map(); // what came live while the window was further back
  #mine = new Set(); // client ids of the reader's own
  #changes = new Map(); // by uuid, as events told: they win over pages that the server read before
  #pages = []; // {cursor, newer, oldest}, the newest first: how far each page of history reaches
  #sorted = null;
  #me;

  constructor(me) {
    this.#me = me;
  }

  /** Everything loaded, oldest first. */
  get messages() {
    this.#sorted ??= [...this.#messages.values()].sort(compare);
    return this.#sorted;
  }

  get cursor() {
    return this.#pages.at(-1)?.cursor ?? null;
  }

  get newerCursor() {
    return this.#pages[0]?.newer ?? null;
  }

  /** Does the window reach to the newest message? */
  get isLive() {
    return this.newer === "end";
  }

  has(uuid) {
    return this.#messages.has(uuid);
  }

  get(uuid) {
    return this.#messages.get(uuid);
  }

  /** Has the reader's own message of this client id arrived? */
  hasMine(clientId) {
    return this.#mine.has(clientId);
  }

  /** A message came live: it waits where the window is further back. */
  arrive(message) {
    if (this.isLive || this.#messages.has(message.uuid)) this.put(message);
    else this.#beyond.set(message.uuid, message);
  }

  put(message) {
    const before = this.#messages.get(message.uuid);
    if (before) message = { ...this.#own(before, message), ...message };
    this.#messages.set(message.uuid, message);
    if (message.client_id && message.sender?.uuid === this.#me) this.#mine.add(message.client_id);
    this.#sorted = null;
  }

  /** What is the reader's alone, which events do not bring. */
  #own({ live, is_starred, chosen }, message) {
    return { is_starred, chosen, ...(live && message.card ? { live } : {}) };
  }

  /** Takes messages out: the reader deleted them for themselves. */
  remove(uuids) {
    for (const uuid of uuids) {
      this.#messages.delete(uuid);
      this.#beyond.delete(uuid);
    }
    this.#sorted = null;
  }

  /** A message shows something else now: here where it is loaded, and in what quotes it. */
  change(message) {
    this.#changes.delete(message.uuid);
    this.#changes.set(message.uuid, message);
    if (this.#changes.size > KEPT_CHANGES) this.#changes.delete(this.#changes.keys().next().value);
    if (this.#messages.has(message.uuid)) this.put(message);
    else if (this.#beyond.has(message.uuid)) this.#beyond.set(message.uuid, message);
    const { uuid, seq, kind, sender, state, data } = message;
    const card = state ? null : message.card;
    const quote = { uuid, seq, kind, sender, text: [...message.text].slice(0, QUOTE_LIMIT).join(""), card, data, state };
    for (const answer of this.#messages.values()) {
      if (answer.reply_to?.uuid === uuid) this.put({ ...answer, reply_to: quote });
    }
  }

  #putPage(page) {
    for (const message of page.items) this.put({ ...message, ...this.#changes.get(message.uuid) });
  }

  /** A page of history came: the newest (again), or one further back. */
  merge(page) {
    this.#putPage(page);
    this.#pages.push({ cursor: page.next, newer: null, oldest: page.items[0]?.uuid });
    this.older = page.next ? "idle" : "end";
    this.state = "ready";
  }

  /** The page after the window came. */
  mergeNewer(page) {
    this.#putPage(page);
    this.#pages.unshift({ cursor: this.newerCursor, newer: page.newer, oldest: page.items[0]?.uuid });
    this.#reach(page);
  }

  /** Another window, around a message. */
  jump(page) {
    if (this.isLive) this.#beyond = this.#messages; // what came while the page was on its way is among it
    this.#messages = new Map();
    this.#sorted = null;
    this.merge(page);
    this.#pages = [{ cursor: page.next, newer: page.newer, oldest: page.items[0]?.uuid }];
    this.#reach(page);
  }

  #reach(page) {
    this.newer = page.newer ? "idle" : "end";
    if (!this.isLive) return;
    for (const message of this.#beyond.values()) if (!this.#messages.has(message.uuid)) this.put(message);
    this.#beyond = new Map();
  }

  /** Starts over: after a gap too long to fill, or to return to the newest. */
  clear() {
    this.#messages.clear();
    this.#beyond = new Map();
    this.#changes.clear();
    this.#mine.clear();
    this.#pages = [];
    this.#sorted = null;
    this.older = "idle";
    this.newer = "end";
    this.isKept = false;
    this.state = "new";
  }

  /** Lets go of all but the newest pages; they load again when the reader scrolls there. */
  trim() {
    if (!this.isLive) {
      this.clear();
      return;
    }
    if (this.#pages.length <= KEPT_PAGES) return;
    this.#pages.length = KEPT_PAGES;
    const oldest = this.#messages.get(this.#pages.at(-1).oldest);
    const kept = this.messages.slice(this.messages.indexOf(oldest));
    this.#messages = new Map(kept.map((message) => [message.uuid, message]));
    this.#sorted = null;
    this.older = "idle";
  }
}

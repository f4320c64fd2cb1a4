// The messages of one conversation as far as this page has loaded them. No DOM.

const QUOTE_LIMIT = 120; // characters, as the server cuts quotes
const KEPT_PAGES = 3; // of history, once the reader has left the conversation

/** Where a message stands: by time where two logs are merged, else by its place in the log. */
function compare(one, other) {
  if (one.conversation === other.conversation) return one.seq - other.seq;
  return Date.parse(one.created_at) - Date.parse(other.created_at) || (one.created_at < other.created_at ? -1 : 1);
}

export class Timeline {
  state = "new"; // loading, ready, failed
  older = "idle"; // loading, failed, end
  #messages = new Map(); // by uuid
  #mine = new Set(); // client ids of the reader's own
  #pages = []; // {cursor, oldest}: how far each page of history reaches back
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

  /** Has the reader's own message of this client id arrived? */
  hasMine(clientId) {
    return this.#mine.has(clientId);
  }

  put(message) {
    const before = this.#messages.get(message.uuid);
    if (before?.live && message.card && !message.live) message = { ...message, live: before.live };
    this.#messages.set(message.uuid, message);
    if (message.client_id && message.sender?.uuid === this.#me) this.#mine.add(message.client_id);
    this.#sorted = null;
  }

  /** A message shows something else now: here where it is loaded, and in what quotes it. */
  change(message) {
    if (this.#messages.has(message.uuid)) this.put(message);
    const { uuid, seq, kind, sender, state } = message;
    const card = state ? null : message.card;
    const quote = { uuid, seq, kind, sender, text: [...message.text].slice(0, QUOTE_LIMIT).join(""), card, state };
    for (const answer of this.#messages.values()) {
      if (answer.reply_to?.uuid === uuid) this.put({ ...answer, reply_to: quote });
    }
  }

  /** A page of history came: the newest (again), or one further back. */
  merge(page) {
    for (const message of page.items) this.put(message);
    this.#pages.push({ cursor: page.next, oldest: page.items[0]?.uuid });
    this.older = page.next ? "idle" : "end";
    this.state = "ready";
  }

  /** Starts over, after a gap too long to fill. */
  clear() {
    this.#messages.clear();
    this.#mine.clear();
    this.#pages = [];
    this.#sorted = null;
    this.older = "idle";
    this.state = "new";
  }

  /** Lets go of all but the newest pages; they load again when the reader scrolls there. */
  trim() {
    if (this.#pages.length <= KEPT_PAGES) return;
    this.#pages.length = KEPT_PAGES;
    const oldest = this.#messages.get(this.#pages.at(-1).oldest);
    const kept = this.messages.slice(this.messages.indexOf(oldest));
    this.#messages = new Map(kept.map((message) => [message.uuid, message]));
    this.#sorted = null;
    this.older = "idle";
  }
}

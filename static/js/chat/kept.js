// What this device keeps of its reader's chats, in one IndexedDB database for each person: what is not sent yet, and what
// can be read without a network. Signing out wipes it (see lib/session-watch.js).

import { Database } from "../lib/database.js";
import { device, wipe } from "../lib/device.js";

const NAME = "souk.";
const OWNER = "souk.owner";

/** @param {string} owner a person's uuid */
export const openKept = (owner) => new Database(NAME + owner, ["outbox", "state", "timelines"]);

/** Who used this device last, as far as it remembers; null where nobody did or it may not remember. */
export function lastOwner() {
  try {
    return device.getItem(OWNER);
  } catch {
    return null;
  }
}

/** This person uses the device now: whatever it kept for another goes. */
export async function claim(owner) {
  const before = lastOwner();
  if (before && before !== owner) await wipe();
  try {
    device.setItem(OWNER, owner);
  } catch {
    // it may not remember: then it keeps nothing for long either
  }
}

/**
 * The unsent messages as something like a Storage: read at once from memory, written through to IndexedDB, and told to the
 * other tabs. Events: "ready" (what the device had is here), "change" (another tab changed something).
 */
export class KeptStorage extends EventTarget {
  ready;
  #database;
  #items = new Map();
  #pending = new Map(); // keys that are being written, and how many times: what the database says of them is old
  #isForbidden = false;
  #channel;
  #prefix;

  /** @param {Database} database @param {string} owner @param {typeof device} [before] where unsent messages were kept before */
  constructor(database, owner, before) {
    super();
    this.#database = database;
    this.#prefix = `souk.outbox.${owner}.`;
    this.#channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`souk.outbox.${owner}`) : null;
    this.#channel?.addEventListener("message", () => void this.refresh().catch(() => {}));
    this.ready = this.#begin(before);
  }

  async #begin(before) {
    try {
      await this.#migrate(before);
      await this.refresh();
    } catch {
      this.#isForbidden = true; // then a message lives as long as the page
    }
    this.dispatchEvent(new Event("ready"));
  }

  async #migrate(before) {
    const keys = before ? before.keys().filter((key) => key.startsWith(this.#prefix)) : [];
    for (const key of keys) {
      await this.#database.put("outbox", key, before.getItem(key));
      before.removeItem(key);
    }
  }

  /** Reads what the database has now. */
  async refresh() {
    const values = await this.#database.all("outbox");
    const found = new Map(values.map((value) => [this.#prefix + JSON.parse(value).client_id, value]));
    for (const key of this.#pending.keys()) {
      if (this.#items.has(key)) found.set(key, this.#items.get(key));
      else found.delete(key);
    }
    this.#items = found;
    this.dispatchEvent(new Event("change"));
  }

  /** Other tabs are listened to no more. */
  close() {
    this.#channel?.close();
    this.#channel = null;
  }

  get length() {
    return this.#items.size;
  }

  key(place) {
    return [...this.#items.keys()][place] ?? null;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    if (this.#isForbidden) throw new Error("Nothing can be kept here.");
    if (this.#items.get(key) === value) return;
    this.#items.set(key, value);
    this.#write(key, this.#database.put("outbox", key, value));
  }

  removeItem(key) {
    if (!this.#items.delete(key)) return;
    this.#write(key, this.#database.remove("outbox", key));
  }

  #write(key, writing) {
    this.#pending.set(key, (this.#pending.get(key) ?? 0) + 1);
    const done = () => {
      const left = this.#pending.get(key) - 1;
      if (left) this.#pending.set(key, left);
      else this.#pending.delete(key);
      this.#channel?.postMessage(null);
    };
    writing.then(done, done);
  }
}

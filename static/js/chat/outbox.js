// What was written and is not stored yet. It outlives the page, keeps its order, and is stored once: each message keeps
// the client id it was given when it was written, through every retry and reload. No DOM.

import { backoff } from "../lib/backoff.js";
import { newUuid } from "../lib/uuid.js";

const SLOW = 6000; // milliseconds: a try that takes longer is told to the reader
const REUSED = "client_id_reused";

/**
 * Events "change" and "added" (detail: the conversation's uuid), "stored" (detail: {entry, message}), and "left" (detail: an
 * entry with files that is here no more, because it was stored or deleted).
 */
export class Outbox extends EventTarget {
  // By client id: {client_id, conversation, text, at, state: waiting|sending|failed, code, error}. One that carries things
  // has `kind` and `files` besides, [{key, uuid: once it is uploaded, kind, name, size, …}]; their bytes are in blobs.js.
  #entries = new Map();
  #running = new Map(); // conversation -> how many tries failed in a row
  #wakers = new Set();
  #written = new Set(); // client ids of what this page knew as unsent
  #prefix;
  #ports;

  /**
   * @param {{
   *   owner: string, storage: Storage,
   *   send: (entry: any, note: (changes: any) => void) => Promise<any>,
   *   lock?: (name: string, run: () => Promise<any>) => Promise<any>,
   *   retryIn?: (failures: number) => number,
   *   now?: () => number,
   * }} ports `lock` keeps two tabs from sending at once; `send` may `note` how far it is
   */
  constructor(ports) {
    super();
    this.#ports = { lock: (name, run) => run(), retryIn: (n) => backoff(n, { base: 500 }), now: Date.now, ...ports };
    this.#prefix = `souk.outbox.${ports.owner}.`;
    this.refresh();
  }

  /** A conversation's unsent messages, in the order they were written. */
  of(conversation) {
    return [...this.#entries.values()].filter((entry) => entry.conversation === conversation).sort((a, b) => a.at - b.at);
  }

  /** Was the message with this client id written on this device, as far as this page knows? */
  wrote(clientId) {
    return this.#written.has(clientId);
  }

  get conversations() {
    return new Set([...this.#entries.values()].map((entry) => entry.conversation));
  }

  /** @param {{kind?: string, files?: any[]}} [more] what it carries */
  add(conversation, text, more = {}) {
    const last = Math.max(0, ...[...this.#entries.values()].map((entry) => entry.at));
    const at = Math.max(this.#ports.now(), last + 1);
    const entry = { client_id: newUuid(), conversation, text, ...more, at, state: "waiting", code: "", error: "" };
    this.#keep(entry);
    this.dispatchEvent(new CustomEvent("added", { detail: conversation }));
    void this.#run(conversation);
    return entry;
  }

  /** Tries a failed message again. One whose id was taken by another body gets a new id. */
  retry(clientId) {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    const isReused = entry.code === REUSED;
    if (isReused) this.#drop(clientId, { forGood: false });
    if (isReused) this.#erase(clientId);
    const files = entry.files?.map((file) => ({ ...file, uuid: null })); // uploaded again: the same upload is the same file
    const fresh = { state: "waiting", code: "", error: "", ...(files ? { files } : {}) };
    this.#keep({ ...entry, client_id: isReused ? newUuid() : clientId, ...fresh });
    void this.#run(entry.conversation);
  }

  /** Something about an unsent message is known now, such as how much of it is uploaded. */
  note(clientId, changes) {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    if ("files" in changes) return this.#set(entry, changes);
    this.#entries.set(clientId, { ...entry, ...changes }); // not worth keeping
    this.#changed(entry.conversation);
  }

  discard(clientId) {
    this.#forget(clientId);
  }

  /** The server says by another way that it has this message. */
  settle(clientId) {
    if (this.#entries.has(clientId)) this.#forget(clientId);
  }

  /** Sends whatever waits, at once: the network is back, or the page was just opened. */
  wake() {
    for (const waker of [...this.#wakers]) waker();
    for (const conversation of this.conversations) void this.#run(conversation);
  }

  /** Reads what the storage holds now, which another tab may have changed. */
  refresh() {
    const stored = new Map(this.#readAll().map((entry) => [entry.client_id, entry]));
    const touched = new Set();
    for (const [id, entry] of this.#entries) if (!stored.has(id) && entry.isKept) touched.add(this.#drop(id));
    for (const [id, entry] of stored) {
      if (this.#entries.get(id)?.state === "sending") continue;
      this.#entries.set(id, entry);
      this.#written.add(id);
      touched.add(entry.conversation);
    }
    for (const conversation of touched) this.#changed(conversation);
  }

  async #run(conversation) {
    if (this.#running.has(conversation)) return;
    this.#running.set(conversation, 0);
    try {
      for (let entry = this.#next(conversation); entry; entry = this.#next(conversation)) {
        const wait = await this.#ports.lock(this.#prefix + conversation, () => this.#send(entry.client_id));
        const failures = wait === null ? 0 : this.#running.get(conversation) + 1;
        this.#running.set(conversation, failures);
        if (wait !== null) await this.#pause(Math.max(wait, this.#ports.retryIn(failures)));
      }
    } finally {
      this.#running.delete(conversation);
    }
  }

  #next(conversation) {
    return this.of(conversation).find((entry) => entry.state !== "failed");
  }

  /** One try. Answers null once there is nothing more to try, else how long to wait at least (milliseconds). */
  async #send(clientId) {
    const entry = this.#entries.get(clientId);
    if (!entry || entry.state === "failed") return null;
    if (entry.isKept && !this.#read(this.#prefix + clientId)?.client_id) {
      this.#forget(clientId); // another tab has sent it
      return null;
    }
    this.#set(entry, { state: "sending" });
    const slow = setTimeout(() => this.note(clientId, { isSlow: true }), SLOW);
    try {
      const message = await this.#ports.send(entry, (changes) => this.note(clientId, changes));
      this.dispatchEvent(new CustomEvent("stored", { detail: { entry, message } }));
      this.#forget(clientId);
      return null;
    } catch (error) {
      if (!this.#entries.has(clientId)) return null; // deleted meanwhile
      const isTemporary = error.isTemporary || error.status === 401;
      const failed = { state: "failed", code: error.code ?? "", error: Object.values(error.fields ?? {})[0] || error.message || "" };
      this.#set(this.#entries.get(clientId), isTemporary ? { state: "waiting", isSlow: true } : failed);
      if (!isTemporary && !error.status) reportError(error);
      return isTemporary ? (error.details?.retry_after ?? 0) * 1000 : null;
    } finally {
      clearTimeout(slow);
    }
  }

  #pause(wait) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wakers.delete(done);
        resolve(undefined);
      };
      const timer = setTimeout(done, wait);
      this.#wakers.add(done);
    });
  }

  #set(entry, changes) {
    this.#keep({ ...entry, ...changes });
  }

  #keep(entry) {
    const { isKept, ...plain } = entry;
    const { progress, isHere, isSlow, ...lasting } = plain;
    let kept = true;
    try {
      const state = plain.state === "failed" ? "failed" : "waiting";
      this.#ports.storage.setItem(this.#prefix + plain.client_id, JSON.stringify({ ...lasting, state }));
    } catch {
      kept = false; // full or forbidden storage: the message lives as long as the page
    }
    this.#written.add(plain.client_id);
    this.#entries.set(plain.client_id, { ...plain, isKept: kept });
    this.#changed(plain.conversation);
  }

  #forget(clientId) {
    this.#erase(clientId);
    const conversation = this.#drop(clientId);
    if (conversation) this.#changed(conversation);
  }

  #erase(clientId) {
    try {
      this.#ports.storage.removeItem(this.#prefix + clientId);
    } catch {
      // the same storage that could not keep it
    }
  }

  /** `forGood`: what it carries is not needed any more either. */
  #drop(clientId, { forGood = true } = {}) {
    const entry = this.#entries.get(clientId);
    this.#entries.delete(clientId);
    if (forGood && entry?.files) this.dispatchEvent(new CustomEvent("left", { detail: entry }));
    return entry?.conversation;
  }

  #read(key) {
    try {
      return { ...JSON.parse(this.#ports.storage.getItem(key) || "null"), isKept: true };
    } catch {
      return null;
    }
  }

  #readAll() {
    const keys = [];
    try {
      for (let place = 0; place < this.#ports.storage.length; place += 1) keys.push(this.#ports.storage.key(place));
    } catch {
      return [];
    }
    const mine = keys.filter((key) => key?.startsWith(this.#prefix)).map((key) => this.#read(key));
    return mine.filter((entry) => entry?.client_id);
  }

  #changed(conversation) {
    this.dispatchEvent(new CustomEvent("change", { detail: conversation }));
  }
}

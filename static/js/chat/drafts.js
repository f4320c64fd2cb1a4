// What is half written, for each person and conversation: kept over reloads on this device, and across devices by the server,
// which numbers the versions. What was written on an older version than the server's is not taken. No DOM.

import { newUuid } from "../lib/uuid.js";

const SAVE_WAIT = 1200; // milliseconds after the last key
const WRITING = 10000; // milliseconds: a key within that, and somebody is writing here
const DEVICE = "device";

/** Event "change" (detail: a conversation's uuid): another device wrote there. */
export class Drafts extends EventTarget {
  #prefix;
  #storage;
  #ports;
  #timers = new Map(); // conversation -> the timer of its saving
  #unkept = ""; // its name, where nothing can be kept
  #keys = new Map(); // conversation -> when the last key was pressed here, by a clock that nobody sets
  #saving = new Set(); // conversations whose saving is on its way

  /**
   * @param {string} owner
   * @param {Storage} storage
   * @param {{save: (conversation: string, draft: {text: string, version: number, by: string}) => Promise<any>,
   *   isOwn: (clientId: string) => boolean}} ports `isOwn`: was this message written on this device?
   */
  constructor(owner, storage, ports) {
    super();
    this.#prefix = `souk.draft.${owner}.`;
    this.#storage = storage;
    this.#ports = ports;
  }

  get(conversation) {
    return this.#read(conversation).text;
  }

  set(conversation, text) {
    const before = this.#read(conversation);
    const kept = text.trim() ? text : "";
    if (kept === before.text) return;
    this.#keys.set(conversation, performance.now());
    this.#write(conversation, { ...before, text: kept, isNew: true });
    this.#saveSoon(conversation, kept ? SAVE_WAIT : 0);
  }

  /** It was sent: the server lets go of it by itself. */
  used(conversation) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    this.#write(conversation, { ...this.#read(conversation), text: "", isNew: false });
  }

  /**
   * What the server has, from the list, a ring or the answer to a save. What is being written here stays, and is saved on top of it.
   * @param {string} conversation
   * @param {{text: string, version: number, by: string | null}} draft
   */
  learn(conversation, { text, version, by }) {
    const before = this.#read(conversation);
    if (version <= before.version) return;
    const isOwn = by !== null && (by === this.#device || this.#ports.isOwn(by));
    const isWriting = performance.now() - (this.#keys.get(conversation) ?? -Infinity) < WRITING;
    const stays = isOwn || (isWriting && (before.isNew || (before.text && text)));
    if (stays || text === before.text) {
      const isNew = before.isNew && text !== before.text;
      this.#write(conversation, { ...before, version, isNew });
      if (isNew && !this.#timers.has(conversation)) this.#saveSoon(conversation, SAVE_WAIT);
      return;
    }
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    this.#write(conversation, { text, version, isNew: false });
    this.dispatchEvent(new CustomEvent("change", { detail: conversation }));
  }

  #saveSoon(conversation, wait) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.set(conversation, setTimeout(() => void this.#put(conversation), wait));
  }

  /** One saving at a time: the next is written on the version that the one before it made. */
  async #put(conversation) {
    this.#timers.delete(conversation);
    if (this.#saving.has(conversation)) return this.#saveSoon(conversation, SAVE_WAIT);
    const { text, version } = this.#read(conversation);
    this.#saving.add(conversation);
    try {
      const kept = await this.#ports.save(conversation, { text, version, by: this.#device });
      if (kept.text === text) this.#saved(conversation, kept);
      else this.learn(conversation, kept);
    } catch {
      // this device has it, and the next key saves it again
    } finally {
      this.#saving.delete(conversation);
    }
  }

  #saved(conversation, { text, version }) {
    const now = this.#read(conversation);
    if (version >= now.version) this.#write(conversation, { ...now, version, isNew: now.isNew && now.text !== text });
  }

  /** This browser, as the server names the writer of a draft. */
  get #device() {
    try {
      const known = this.#storage.getItem(this.#prefix + DEVICE);
      if (known) return known;
      const made = newUuid();
      this.#storage.setItem(this.#prefix + DEVICE, made);
      return made;
    } catch {
      return (this.#unkept ||= newUuid());
    }
  }

  /** `version`: the server's that it was written on. `isNew`: the server may not have it yet. */
  #read(conversation) {
    const none = { text: "", version: 0, isNew: false };
    try {
      const kept = this.#storage.getItem(this.#prefix + conversation) ?? "";
      return kept.startsWith("{") ? { ...none, ...JSON.parse(kept) } : { ...none, text: kept };
    } catch {
      return none;
    }
  }

  #write(conversation, draft) {
    try {
      this.#storage.setItem(this.#prefix + conversation, JSON.stringify(draft));
    } catch {
      // no room for it, or none allowed: the field still has it
    }
  }
}

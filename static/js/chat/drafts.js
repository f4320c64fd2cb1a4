// What is half written, for each person and conversation: kept over reloads on this device, and across devices by the server.
// The last one written wins, by the time at which it was written.

const SAVE_WAIT = 1200; // milliseconds after the last key

/** Event "change" (detail: a conversation's uuid): another device wrote there. */
export class Drafts extends EventTarget {
  #prefix;
  #storage;
  #save;
  #timers = new Map(); // conversation -> the timer of its saving

  /** @param {string} owner @param {Storage} storage @param {(conversation: string, text: string, at: string) => Promise<any>} save */
  constructor(owner, storage, save) {
    super();
    this.#prefix = `souk.draft.${owner}.`;
    this.#storage = storage;
    this.#save = save;
  }

  get(conversation) {
    return this.#read(conversation).text;
  }

  set(conversation, text) {
    const before = this.#read(conversation);
    const kept = text.trim() ? text : "";
    if (kept === before.text) return;
    const at = new Date().toISOString();
    this.#write(conversation, { text: kept, at });
    clearTimeout(this.#timers.get(conversation));
    const wait = kept ? SAVE_WAIT : 0; // what was sent is half written nowhere
    this.#timers.set(conversation, setTimeout(() => void this.#put(conversation, kept, at), wait));
  }

  /** What the server has, from the list or from another device. */
  learn(conversation, text, at) {
    const before = this.#read(conversation);
    if (!at || Date.parse(at) <= Date.parse(before.at || 0) || text === before.text) return;
    this.#write(conversation, { text, at });
    this.dispatchEvent(new CustomEvent("change", { detail: conversation }));
  }

  async #put(conversation, text, at) {
    this.#timers.delete(conversation);
    try {
      await this.#save(conversation, text, at);
    } catch {
      // this device has it, and the next key saves it again
    }
  }

  #read(conversation) {
    try {
      const kept = this.#storage.getItem(this.#prefix + conversation) ?? "";
      return kept.startsWith("{") ? JSON.parse(kept) : { text: kept, at: "" };
    } catch {
      return { text: "", at: "" };
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

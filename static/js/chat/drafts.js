// What is half written, for each person and conversation, kept over reloads.

export class Drafts {
  #prefix;
  #storage;

  constructor(owner, storage) {
    this.#prefix = `souk.draft.${owner}.`;
    this.#storage = storage;
  }

  get(conversation) {
    try {
      return this.#storage.getItem(this.#prefix + conversation) ?? "";
    } catch {
      return "";
    }
  }

  set(conversation, text) {
    try {
      if (text.trim()) this.#storage.setItem(this.#prefix + conversation, text);
      else this.#storage.removeItem(this.#prefix + conversation);
    } catch {
      // no room for it, or none allowed: the field still has it
    }
  }
}

// What was searched for lately, on this device only.

const KEPT = 8;

export class Recent {
  #key;

  /** @param {string} owner */
  constructor(owner) {
    this.#key = `souk.finds.${owner}`;
  }

  get all() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) || "[]");
    } catch {
      return [];
    }
  }

  add(query) {
    this.#keep([query, ...this.all.filter((other) => other !== query)].slice(0, KEPT));
  }

  clear() {
    this.#keep([]);
  }

  #keep(queries) {
    try {
      localStorage.setItem(this.#key, JSON.stringify(queries));
    } catch {
      // no room for it, or none allowed
    }
  }
}

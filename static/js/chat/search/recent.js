// What was searched for lately, on this device only.

import { device } from "../../lib/device.js";

const KEPT = 8;

export class Recent {
  #key;

  /** @param {string} owner */
  constructor(owner) {
    this.#key = `souk.finds.${owner}`;
  }

  get all() {
    try {
      return JSON.parse(device.getItem(this.#key) || "[]");
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
      device.setItem(this.#key, JSON.stringify(queries));
    } catch {
      // no room for it, or none allowed
    }
  }
}

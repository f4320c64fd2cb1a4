// IndexedDB as promises: one database of a few stores with keys given by the caller.

import { session } from "./session.js";

/** @param {IDBRequest} request */
export function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Database {
  #name;
  #stores;
  #opening = null;

  /** @param {string} name @param {string[]} stores */
  constructor(name, stores) {
    this.#name = name;
    this.#stores = stores;
  }

  #open() {
    this.#opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.#name, 1);
      request.onupgradeneeded = () => this.#stores.forEach((store) => request.result.createObjectStore(store));
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        request.result.onversionchange = () => this.close(); // another tab wipes it
        resolve(request.result);
      };
    });
    return this.#opening;
  }

  close() {
    void this.#opening?.then((database) => database.close(), () => {});
    this.#opening = null;
  }

  async #run(store, mode, ask) {
    if (session.isOver) throw new DOMException("The session is over: nothing is kept.", "InvalidStateError");
    const transaction = (await this.#open()).transaction(store, mode, { durability: "strict" });
    return answer(ask(transaction.objectStore(store)));
  }

  get(store, key) {
    return this.#run(store, "readonly", (at) => at.get(key));
  }

  all(store) {
    return this.#run(store, "readonly", (at) => at.getAll());
  }

  put(store, key, value) {
    return this.#run(store, "readwrite", (at) => at.put(value, key));
  }

  remove(store, key) {
    return this.#run(store, "readwrite", (at) => at.delete(key));
  }
}

// Elements whose scripts are fetched when they are wanted for the first time.

import { strings, toast } from "./dom.js";

/**
 * Loads an element at the first of these events on the document, and sends it that event once more, so that it opens.
 * A load that failed is told to the reader, and tried again by the next event.
 * @param {string[]} types the events that the element listens to
 * @param {() => Promise<unknown>} load imports the element's module
 */
export function atFirst(types, load) {
  const listening = new AbortController();
  const wanted = async (event) => {
    try {
      await load();
    } catch (error) {
      toast(strings().no_answer);
      throw error; // it may be a fault of the element and not of the network: whoever looks at the console sees which
    }
    if (listening.signal.aborted) return; // another event came meanwhile, and was first
    listening.abort();
    document.dispatchEvent(new CustomEvent(event.type, { detail: event.detail }));
  };
  for (const type of types) document.addEventListener(type, (event) => void wanted(event), { signal: listening.signal });
}

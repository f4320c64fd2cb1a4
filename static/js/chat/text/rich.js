// Links and markup together, as the page draws them. Loaded with the first text that may hold either.

import { loadLinks } from "./links.js";
import { parse, plain } from "./markup.js";

/** Answers once the library for links is here; without it (no network, nothing kept) links stay text. */
export async function loadRich() {
  const findLinks = await loadLinks().catch(() => () => []);
  return {
    /** @param {string} text @param {{start: number, end: number, user: string}[]} mentions @param {boolean} hasMarkup */
    nodesOf: (text, mentions, hasMarkup) => parse(text, { mentions, links: findLinks(text), hasMarkup }),
    plainOf: (text) => plain(parse(text)),
  };
}

// The line of the kinds that are made of data, from the words that the page brought. No DOM but the page's language.

import { fill } from "../../lib/dom.js";
import { words } from "../words.js";

/** One of several texts by language: the page's, else English. */
export const inLanguage = (texts) => texts?.[document.documentElement.lang.toLowerCase()] ?? texts?.en ?? "";

/** What such a message says in one line; null for a message of another kind. */
export function madeText({ kind, text, data }) {
  const line = words[`preview:${kind}`];
  if (!line) return null;
  return fill(line, { text, name: data?.name ?? "", words: inLanguage(data?.words) }).trim();
}

// The host's words in the reader's language.

import { fill, strings } from "../lib/dom.js";

export const words = strings("host-strings");

/** "Sent to 1 chat", "Sent to 3 chats": `name` names the pair of words. */
export function counted(name, count) {
  return count === 1 ? words[`${name}_one`] : fill(words[`${name}_many`], { count });
}

// The words of the details, in the reader's language.

import { fill, strings } from "../../lib/dom.js";

export const words = strings("details-strings");

/** "1 member", "3 members": `name` names the pair of words. */
export const counted = (name, count) => (count === 1 ? words[`${name}_one`] : fill(words[`${name}_many`], { count }));

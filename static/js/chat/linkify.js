// Finds web addresses in a text. No DOM.

const ADDRESS = /https?:\/\/[^\s<>"'\x60，。！？；：、（）《》【】]+/giu;
const TRAILING = /[.,!?;:)\]}'"]+$/u;

/**
 * @param {string} text
 * @returns {{text: string, href?: string}[]} the whole text in parts; those that are addresses have `href`
 */
export function linkify(text) {
  const parts = [];
  let done = 0;
  for (const found of text.matchAll(ADDRESS)) {
    let address = found[0];
    const tail = address.match(TRAILING)?.[0] ?? "";
    if (tail && !(tail.startsWith(")") && address.includes("("))) address = address.slice(0, -tail.length);
    if (!URL.canParse(address)) continue;
    if (found.index > done) parts.push({ text: text.slice(done, found.index) });
    parts.push({ text: address, href: address });
    done = found.index + address.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

// A text that is too long for one message: cut into parts at the best places. No DOM. Loaded when somebody wrote so much.

const BREAKS = [/\n\n+(?![\s\S]*\n\n)/, /\n(?![\s\S]*\n)/, /[.!?。！？…]["”’」』）)]*\s?(?![\s\S]*[.!?。！？…])/u, /\s(?![\s\S]*\s)/];

/** Where a number of code points from a place on end. */
function after(text, start, points) {
  let at = start;
  for (let left = points; left > 0 && at < text.length; left -= 1) at += Number(text.codePointAt(at)) > 0xffff ? 2 : 1;
  return at;
}

/** The best place to cut before `end`: between paragraphs, lines, sentences, words, or else between letters with their marks. */
function cut(text, start, end) {
  const half = start + Math.floor((end - start) / 2);
  const late = text.slice(half, end);
  for (const pattern of BREAKS) {
    const found = late.match(pattern);
    if (found) return half + Number(found.index) + found[0].length;
  }
  const near = text.slice(Math.max(start, end - 100), end + 100);
  const letter = new Intl.Segmenter().segment(near).containing(end - Math.max(start, end - 100));
  const place = letter ? Math.max(start, end - 100) + letter.index : end;
  return place > start ? place : end;
}

/**
 * @param {string} text
 * @param {number} limit code points of one part
 * @param {{start: number, end: number}[]} whole what is not cut apart, such as names, in UTF-16 units
 * @returns {{start: number, end: number}[]} the parts, without the blanks between them
 */
export function partsOf(text, limit, whole = []) {
  const parts = [];
  let start = 0;
  while (start < text.length) {
    const most = after(text, start, limit);
    let end = most < text.length ? cut(text, start, most) : most;
    const broken = whole.find((one) => one.start < end && one.end > end);
    if (broken && broken.start > start) end = broken.start;
    const kept = text.slice(start, end).trimEnd().length;
    if (kept) parts.push({ start, end: start + kept });
    while (text[end] === "\n") end += 1;
    start = end;
  }
  return parts;
}

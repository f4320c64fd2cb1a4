// Who is named where in a text. The server counts code points; a field and a string here count UTF-16 units. No DOM.

/** @param {string} text @param {{user: string, offset: number, length: number}[]} ranges @returns {{user: string, start: number, end: number}[]} */
export function placesOf(text, ranges) {
  if (!ranges?.length) return [];
  const starts = [];
  for (let at = 0; at < text.length; at += Number(text.codePointAt(at)) > 0xffff ? 2 : 1) starts.push(at);
  const place = (number) => starts[number] ?? text.length;
  return ranges.map(({ user, offset, length }) => ({ user, start: place(offset), end: place(offset + length) }));
}

/** @param {string} text @param {{user: string, start: number, end: number}[]} places @returns {{user: string, offset: number, length: number}[]} */
export function rangesOf(text, places) {
  const points = (start, end) => [...text.slice(start, end)].length;
  return places.map(({ user, start, end }) => ({ user, offset: points(0, start), length: points(start, end) }));
}

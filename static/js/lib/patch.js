// Makes a parent's children match a list of rows, touching only what changed: rows keep their elements by key.

const shown = new WeakMap(); // element -> {key, row}

/** The row that an element shows. */
export const rowOf = (element) => shown.get(element)?.row;

/**
 * @param {HTMLElement} parent
 * @param {{key: string}[]} rows
 * @param {{
 *   create: (row: any) => HTMLElement,
 *   update: (element: HTMLElement, row: any, before: any) => void,
 *   same: (row: any, before: any) => boolean,
 *   first?: Element | null,
 * }} how `first`: a child that stays where it is, ahead of all rows
 * @returns {HTMLElement[]} the elements made new
 */
export function patch(parent, rows, { create, update, same, first = null }) {
  const old = new Map();
  for (const child of parent.children) if (shown.has(child)) old.set(shown.get(child).key, child);
  const kept = new Set(rows.map((row) => row.key));
  for (const [key, child] of old) if (!kept.has(key)) child.remove();
  const made = [];
  let place = first ? first.nextElementSibling : parent.firstElementChild;
  for (const row of rows) {
    let element = old.get(row.key);
    const before = element && shown.get(element).row;
    if (!element) made.push((element = create(row)));
    if (!before || !same(row, before)) update(element, row, before);
    shown.set(element, { key: row.key, row });
    if (element === place) place = element.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  return made;
}

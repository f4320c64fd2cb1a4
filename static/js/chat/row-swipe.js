// Swiping a row of the list aside shows what can be done with its chat; a tap anywhere else puts it back.

import { clone } from "../lib/dom.js";

const DEAD = 12; // pixels before a movement is a swipe
const FAR = 56; // pixels after which the buttons stay

const opened = new WeakMap(); // list -> the row that is aside

/**
 * @param {HTMLElement} list
 * @param {(row: HTMLElement, name: string) => void} act a button of this row was pressed
 * @param {(row: HTMLElement) => Record<string, boolean>} offers which buttons this row has
 * @param {AbortSignal} signal
 */
export function onRowSwipe(list, act, offers, signal) {
  let from = null;
  let row = null;
  let isSwiping = false;
  const sign = () => (getComputedStyle(list).direction === "rtl" ? 1 : -1);
  const on = (type, listener, options = {}) => list.addEventListener(type, listener, { signal, ...options });
  on("touchstart", (event) => {
    const touched = event.target.closest("li");
    if (opened.get(list) && opened.get(list) !== touched) close(list);
    from = event.touches.length === 1 && !event.target.closest(".row-acts") ? event.touches[0] : null;
    [row, isSwiping] = [touched, false];
  }, { passive: true });
  on("touchmove", (event) => {
    if (!from || !row) return;
    const { clientX, clientY } = event.touches[0];
    const aside = (clientX - from.clientX) * sign();
    if (!isSwiping && Math.abs(clientY - from.clientY) > DEAD) from = null;
    if (!from || (!isSwiping && Math.abs(aside) < DEAD)) return;
    if (!isSwiping) buttonsOf(row, offers(row));
    isSwiping = true;
    if (event.cancelable) event.preventDefault(); // the list itself stays
    const width = row.querySelector(".row-acts").offsetWidth;
    const already = opened.get(list) === row ? width : 0;
    row.style.setProperty("--aside", `${Math.max(0, Math.min(width, already + aside)) * sign()}px`);
  }, { passive: false });
  const end = () => {
    if (isSwiping && row) settle(list, row, sign());
    from = null;
  };
  on("touchend", end);
  on("touchcancel", end);
  on("click", (event) => {
    const button = event.target.closest(".row-acts button");
    const aside = opened.get(list);
    if (!aside) return;
    event.preventDefault();
    event.stopPropagation();
    close(list);
    if (button) act(aside, button.dataset.act);
  }, { capture: true });
}

function buttonsOf(row, offered) {
  row.querySelector(".row-acts")?.remove();
  const buttons = clone("row-acts-template");
  for (const button of buttons.querySelectorAll("button")) button.hidden = !offered[button.dataset.act];
  row.append(buttons);
}

function settle(list, row, sign) {
  const width = row.querySelector(".row-acts").offsetWidth;
  const isFar = Math.abs(Number.parseFloat(row.style.getPropertyValue("--aside")) || 0) > FAR;
  if (!isFar) return close(list, row);
  row.style.setProperty("--aside", `${width * sign}px`);
  opened.set(list, row);
  return undefined;
}

function close(list, row = opened.get(list)) {
  opened.delete(list);
  row?.style.removeProperty("--aside");
  const buttons = row?.querySelector(".row-acts");
  setTimeout(() => buttons?.remove(), 200);
}

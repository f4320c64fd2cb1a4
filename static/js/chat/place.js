// Where the reader stands in a scroller whose column runs upwards (0 is the foot), kept while rows come and go.

const AT_FOOT = 48; // pixels from the foot that still count as being there
const FOUND_FOR = 1600; // milliseconds that a message which was looked for stands out

export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Place {
  #scroller;
  #rows;

  constructor(scroller, rows) {
    this.#scroller = scroller;
    this.#rows = rows;
  }

  get isAtFoot() {
    return this.#scroller.scrollTop >= -AT_FOOT;
  }

  get isFar() {
    return this.#scroller.scrollTop < -Math.max(240, this.#scroller.clientHeight / 2);
  }

  toFoot({ smooth = false } = {}) {
    this.#scroller.scrollTo({ top: 0, behavior: smooth && !isCalm() ? "smooth" : "instant" });
  }

  /** What the reader is looking at. */
  anchor() {
    const top = this.#scroller.getBoundingClientRect().top;
    for (const child of this.#rows.querySelectorAll(":scope > .message")) {
      const box = child.getBoundingClientRect();
      if (box.bottom > top + 1) return { child, foot: box.bottom }; // a day's name would move to above older messages
    }
    return null;
  }

  /** Puts what the reader was looking at where it was. */
  hold(anchor) {
    if (!anchor?.child.isConnected) return;
    const moved = anchor.child.getBoundingClientRect().bottom - anchor.foot;
    if (Math.abs(moved) > 0.5) this.#scroller.scrollTop += moved;
  }

  /** The mark of what is new at the top, where what follows it fills more than the view. */
  toUnread() {
    const mark = this.#rows.querySelector(".unread");
    if (!mark) return;
    const above = mark.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
    if (above < 0) this.#scroller.scrollTop += above - 12;
  }

  /** Brings a row into the middle, puts the focus there and lets it stand out for a moment. */
  reveal(row) {
    row.scrollIntoView({ block: "center", behavior: "instant" });
    row.focus({ preventScroll: true });
    row.classList.add("message--found");
    setTimeout(() => row.classList.remove("message--found"), FOUND_FOR);
  }
}

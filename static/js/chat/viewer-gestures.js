// What fingers, the mouse and the wheel do to the picture in the viewer.

const CLOSEST = 6; // times
const TAPPED = 2.5;
const SWIPE = 60; // pixels
const DOUBLE = 300; // milliseconds

export class Gestures {
  #stage;
  #image;
  #does;
  #scale = 1;
  #x = 0;
  #y = 0;
  #fingers = new Map();
  #from = null;
  #tappedAt = 0;

  /** @param {{step: (by: number) => void, close: () => void}} does what a swipe sideways and one downwards do */
  constructor(stage, image, does) {
    this.#stage = stage;
    this.#image = image;
    this.#does = does;
    stage.addEventListener("pointerdown", (event) => this.#down(event));
    stage.addEventListener("pointermove", (event) => this.#move(event));
    stage.addEventListener("pointerup", (event) => this.#up(event));
    stage.addEventListener("pointercancel", (event) => this.#up(event));
    stage.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /** The whole picture, in the middle. */
  reset() {
    this.#set(1, 0, 0);
  }

  /** Close up, or back. */
  toggle() {
    if (this.#scale > 1) this.reset();
    else this.#set(TAPPED, 0, 0);
  }

  zoomBy(factor, event) {
    const scale = Math.min(Math.max(this.#scale * factor, 1), CLOSEST);
    const box = this.#stage.getBoundingClientRect();
    const [px, py] = event
      ? [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2]
      : [0, 0];
    const grown = scale / this.#scale;
    this.#set(scale, px - (px - this.#x) * grown, py - (py - this.#y) * grown);
  }

  #set(scale, x, y) {
    const room = (side) => Math.max(0, (side * scale - side) / 2);
    this.#scale = scale;
    this.#x = scale === 1 ? x : Math.min(Math.max(x, -room(this.#stage.clientWidth)), room(this.#stage.clientWidth));
    this.#y = scale === 1 ? y : Math.min(Math.max(y, -room(this.#stage.clientHeight)), room(this.#stage.clientHeight));
    this.#image.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${scale})`;
    this.#stage.classList.toggle("viewer__stage--close", scale > 1);
  }

  #down(event) {
    if (event.button) return;
    this.#stage.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, event);
    this.#begin();
  }

  #begin() {
    const [one, other] = [...this.#fingers.values()];
    this.#from = one && {
      x: one.clientX, y: one.clientY, atX: this.#x, atY: this.#y, scale: this.#scale,
      apart: other ? Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) : 0,
    }; // prettier-ignore
  }

  #move(event) {
    if (!this.#fingers.has(event.pointerId) || !this.#from) return;
    this.#fingers.set(event.pointerId, event);
    const [one, other] = [...this.#fingers.values()];
    if (other) {
      const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const scale = Math.min(Math.max((this.#from.scale * apart) / (this.#from.apart || apart), 1), CLOSEST);
      this.#set(scale, this.#from.atX, this.#from.atY);
    } else {
      this.#set(this.#scale, this.#from.atX + event.clientX - this.#from.x, this.#from.atY + event.clientY - this.#from.y);
    }
  }

  #up(event) {
    if (!this.#fingers.delete(event.pointerId) || !this.#from) return;
    const moved = { x: event.clientX - this.#from.x, y: event.clientY - this.#from.y };
    const wasOne = !this.#from.apart;
    this.#begin();
    if (!wasOne || event.type === "pointercancel") return this.#scale === 1 && this.reset();
    if (Math.hypot(moved.x, moved.y) < 8) return this.#tapped(event);
    if (this.#scale > 1) return undefined;
    return this.#swiped(moved);
  }

  #swiped({ x, y }) {
    this.reset();
    const isRtl = getComputedStyle(this.#stage).direction === "rtl";
    if (Math.abs(x) > SWIPE && Math.abs(x) > Math.abs(y)) this.#does.step(x < 0 === isRtl ? -1 : 1);
    else if (y > SWIPE * 1.5) this.#does.close();
  }

  #tapped(event) {
    const isDouble = event.timeStamp - this.#tappedAt < DOUBLE;
    this.#tappedAt = isDouble ? 0 : event.timeStamp;
    if (!isDouble) return;
    if (this.#scale > 1) this.reset();
    else this.zoomBy(TAPPED, event);
  }

  #wheel(event) {
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 300), event);
  }
}

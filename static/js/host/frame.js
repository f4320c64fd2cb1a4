// One frame of the mini view: loads pages of this site, tells when they are there, and says what went wrong.

const PATIENCE = 15000; // milliseconds for a page to come
const SPEAK = 400; // milliseconds in which a page of trouble can say that it is ready, and so explains itself

/**
 * Events: "page" (a page is there; `detail` is its Location), "moving" (it is on its way to another one), and "trouble"
 * (`detail` is offline, gone, timeout or trouble).
 */
export class Frame extends EventTarget {
  #timer = 0;
  #hasSpoken = false;

  /** @param {HTMLElement} place @param {string} title */
  constructor(place, title) {
    super();
    this.element = document.createElement("iframe");
    this.element.className = "mini__frame";
    this.element.title = title;
    this.element.addEventListener("load", () => this.#loaded());
    this.place = place;
  }

  /** Loads the first page: the source is set before the frame stands, so this makes no step in the history. */
  start(address) {
    this.#await();
    this.element.src = address;
    this.place.append(this.element);
  }

  /** Goes on to another page, as a step in the history. */
  go(address) {
    this.#await();
    this.element.contentWindow.location.assign(address);
  }

  /** Puts another page in place of the shown one, without a step. */
  replace(address) {
    this.#await();
    this.element.contentWindow.location.replace(address);
  }

  reload() {
    this.#await();
    this.element.contentWindow.location.reload();
  }

  /** The shown page's Location; null for the browser's own error page. */
  get location() {
    try {
      const { location } = this.element.contentWindow;
      return location.href === "about:blank" ? null : location;
    } catch {
      return null;
    }
  }

  /** The page said by itself that it is drawn: its pictures may still come. */
  ready() {
    this.#hasSpoken = true;
    clearTimeout(this.#timer);
  }

  remove() {
    clearTimeout(this.#timer);
    this.element.remove();
  }

  #await() {
    this.#hasSpoken = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#trouble(navigator.onLine ? "timeout" : "offline"), PATIENCE);
  }

  #trouble(detail) {
    clearTimeout(this.#timer);
    this.dispatchEvent(new CustomEvent("trouble", { detail }));
  }

  #loaded() {
    clearTimeout(this.#timer);
    const { location } = this;
    if (!location) {
      if (this.#isBlank()) return;
      this.#trouble("offline");
      return;
    }
    const page = this.element.contentWindow;
    const status = page.performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200;
    page.addEventListener("pagehide", () => this.#leaving(), { once: true });
    if (this.#hasSpoken) return;
    if (status >= 400) this.#timer = setTimeout(() => this.#trouble(status === 404 ? "gone" : "trouble"), SPEAK);
    else this.dispatchEvent(new CustomEvent("page", { detail: location }));
  }

  #isBlank() {
    try {
      return this.element.contentWindow.location.href === "about:blank";
    } catch {
      return false;
    }
  }

  #leaving() {
    if (!this.element.isConnected) return;
    this.#await();
    this.dispatchEvent(new CustomEvent("moving"));
  }
}

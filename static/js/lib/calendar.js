// Tells when the calendar moves on: at midnight, or because the device is in another time zone now. A page that was asleep
// hears of it when it is looked at again.

const LOOK_EVERY = 30000; // milliseconds

const zoneNow = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const dayNow = () => new Date().toDateString();

/** Event "change" (detail: {isOtherZone}): what was today is not today any more, or the hours are told otherwise. */
class Calendar extends EventTarget {
  #day = dayNow();
  #zone = zoneNow();

  constructor() {
    super();
    setInterval(() => this.#look(), LOOK_EVERY);
    document.addEventListener("visibilitychange", () => document.hidden || this.#look());
    addEventListener("focus", () => this.#look());
    addEventListener("pageshow", () => this.#look());
  }

  #look() {
    const [day, zone] = [dayNow(), zoneNow()];
    if (day === this.#day && zone === this.#zone) return;
    const isOtherZone = zone !== this.#zone;
    [this.#day, this.#zone] = [day, zone];
    this.dispatchEvent(new CustomEvent("change", { detail: { isOtherZone } }));
  }
}

export const calendar = new Calendar();

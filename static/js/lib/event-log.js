// One conversation's log as this page has it: every event once and in order, whatever the network did to them.
//
// Lower than what it has: dropped. The next: applied. A gap: it waits a moment for the missing ones, then fetches them.

export const GAP_WAIT = 500; // milliseconds
const MAX_WAITING = 500; // events kept beyond a gap; past that they are fetched again

export class EventLog {
  #seq;
  #head;
  #waiting = new Map();
  #timer = null;
  #healing = false;
  #failures = 0;
  #closed = false;
  #ports;

  /**
   * @param {{
   *   seq: number,
   *   apply: (event: any, seq: number) => void,
   *   fetchAfter: (seq: number) => Promise<{events: {seq: number, event: any}[], head: number, tooFar: boolean}>,
   *   reload: () => Promise<number>,
   *   retryIn?: (failures: number) => number,
   *   setTimer?: typeof setTimeout, clearTimer?: typeof clearTimeout,
   * }} ports `reload` fetches the conversation anew and answers the seq that it then has
   */
  constructor(ports) {
    this.#seq = this.#head = ports.seq;
    this.#ports = {
      retryIn: () => 2000,
      setTimer: (run, wait) => setTimeout(run, wait),
      clearTimer: (timer) => clearTimeout(timer),
      ...ports,
    };
  }

  /** The last event applied. */
  get seq() {
    return this.#seq;
  }

  /** An event came, in whatever order. */
  receive(seq, event) {
    if (seq <= this.#seq || this.#closed) return;
    if (this.#waiting.size < MAX_WAITING) this.#waiting.set(seq, event);
    this.notice(seq);
  }

  /** The server said how far the log goes. */
  notice(head) {
    this.#head = Math.max(this.#head, head);
    this.#drain();
    if (this.#isBehind) this.#healIn(GAP_WAIT);
    else this.#stopTimer();
  }

  /** Everything up to `seq` is known by other means, such as a fresh page of history. */
  reset(seq) {
    this.#seq = seq;
    this.#head = Math.max(this.#head, seq);
    for (const waiting of this.#waiting.keys()) if (waiting <= seq) this.#waiting.delete(waiting);
    this.notice(seq);
  }

  close() {
    this.#closed = true;
    this.#waiting.clear();
    this.#stopTimer();
  }

  get #isBehind() {
    return !this.#closed && this.#head > this.#seq;
  }

  #drain() {
    while (this.#waiting.has(this.#seq + 1)) {
      const next = this.#seq + 1;
      const event = this.#waiting.get(next);
      this.#waiting.delete(next);
      this.#seq = next;
      this.#apply(event, next);
    }
  }

  #apply(event, seq) {
    try {
      this.#ports.apply(event, seq);
    } catch (error) {
      reportError(error); // one event that this page cannot show must not stop those after it
    }
  }

  #stopTimer() {
    if (this.#timer !== null) this.#ports.clearTimer(this.#timer);
    this.#timer = null;
  }

  #healIn(wait) {
    if (this.#timer !== null || this.#healing) return;
    this.#timer = this.#ports.setTimer(() => {
      this.#timer = null;
      void this.#heal();
    }, wait);
  }

  async #heal() {
    if (!this.#isBehind) return;
    this.#healing = true;
    try {
      await this.#fetchMissing();
      this.#failures = 0;
      this.#healing = false;
      if (this.#isBehind) this.#healIn(GAP_WAIT);
    } catch {
      this.#healing = false;
      this.#failures += 1;
      if (this.#isBehind) this.#healIn(this.#ports.retryIn(this.#failures));
    }
  }

  async #fetchMissing() {
    const before = this.#seq;
    const page = await this.#ports.fetchAfter(before);
    if (this.#closed) return;
    for (const { seq, event } of page.events) if (seq > this.#seq) this.#waiting.set(seq, event);
    this.#drain();
    const isStuck = this.#seq === before && page.head !== before;
    if (page.tooFar || isStuck) {
      this.#waiting.clear();
      const seq = await this.#ports.reload();
      this.#seq = seq;
      this.#head = Math.max(seq, ...this.#waiting.keys()); // what came while it loaded still counts
      this.reset(seq);
    } else {
      this.#head = Math.max(page.head, this.#seq); // what was announced and is not there was never stored
    }
  }
}

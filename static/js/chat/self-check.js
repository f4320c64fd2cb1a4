// Compares what this page applied of a log with what the server has: a digest over the events' seqs, types and subjects.
// docs/realtime.md describes it. Nothing should ever differ; where it does, the conversation is loaded anew.

import { ApiError } from "../lib/api.js";
import { checkLog } from "./remote.js";

const EVERY = 10 * 60 * 1000; // milliseconds, give or take a fifth
const SOON = 5000; // milliseconds after the line came back, and as much again by chance
const KEPT = 1000; // events, as many as the server compares at once

/** The line of one event: what it is about is its message, or its ref, or the conversation itself. */
const lineOf = (seq, event) => `${seq} ${event.type} ${event.message?.uuid ?? event.ref ?? ""}\n`;

async function digestOf(lines) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("")));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class SelfCheck {
  #applied = new Map(); // log -> {after, lines}
  #timer = null;
  #ports;

  /** @param {{open: () => string | null, differs: (log: string) => Promise<any>}} ports the log on the screen; what to do */
  constructor(ports) {
    this.#ports = ports;
  }

  /** An event was applied. Where it does not follow the last one, a fresh page came in between: it begins anew. */
  note(log, seq, event) {
    let part = this.#applied.get(log);
    if (!part || seq !== part.after + part.lines.length + 1) this.#applied.set(log, (part = { after: seq - 1, lines: [] }));
    part.lines.push(lineOf(seq, event));
    if (part.lines.length > KEPT) part.after += part.lines.splice(0, part.lines.length - KEPT).length;
  }

  /** The line is back: what was missed meanwhile has been fetched in a moment. */
  soon() {
    this.#in(SOON * (1 + Math.random()));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #in(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), wait);
  }

  async #run() {
    this.#in(EVERY * (0.8 + Math.random() * 0.4));
    const log = this.#ports.open();
    if (!log || document.hidden) return;
    try {
      await this.compare(log);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // no answer: another time
    }
  }

  /** Answers false where this page applied something else than the server has. */
  async compare(log) {
    const part = this.#applied.get(log);
    if (!part || !globalThis.crypto?.subtle) return true; // a page without https has no digests
    const { after } = part;
    const upto = after + part.lines.length;
    const mine = await digestOf(part.lines);
    const theirs = await checkLog(log, { after, upto, mine });
    if (theirs.after === after && theirs.upto === upto && theirs.digest === mine) return true;
    this.#applied.delete(log);
    console.warn(`souk: the log of ${log} differs from the server's after ${after} up to ${upto}; it is loaded anew.`);
    await this.#ports.differs(log);
    return false;
  }
}

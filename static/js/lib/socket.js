// The one place that opens a socket. It carries frames in, heartbeats out, and comes back by itself when it breaks.

import { ApiError } from "./api.js";
import { backoff } from "./backoff.js";

const HEARTBEAT = 25000; // milliseconds
const ANSWER_IN = 10000; // a heartbeat without an answer by then means that the line is dead
const OPEN_IN = 10000;
const LONGEST = 4096; // characters of a frame to the server
const SIGNED_OUT = 4401;
const FORBIDDEN = 4403;
const SLOW = 4408; // this page read too slowly: resume at once
const RESTART = 1012;

/**
 * Events: "frame" (detail: the decoded frame), "state" (detail: connecting, open, waiting, offline, signed-out or forbidden).
 */
export class Socket extends EventTarget {
  state = "idle";
  failures = 0; // attempts since it last opened
  #url;
  #socket = null;
  #base = 500; // milliseconds
  #timers = new Map();
  #asked = new Map(); // client_id -> what to do with its answer
  #listening = new AbortController();

  constructor(url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`) {
    super();
    this.#url = url;
  }

  /** Opens, and stays open as far as the network lets it. */
  start() {
    const { signal } = this.#listening;
    addEventListener("online", () => this.#wake(), { signal });
    addEventListener("offline", () => this.#drop("offline"), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.#wake(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake(), { signal });
    this.#open();
  }

  /** Whoever was taken for signed out is signed in after all. */
  again() {
    if (this.state !== "signed-out") return;
    this.state = "idle";
    this.failures = 0;
    this.#open();
  }

  stop() {
    this.#listening.abort();
    this.#drop("stopped");
  }

  /** Sends a frame if the line is open; for what may be lost. */
  send(frame) {
    if (this.#isOpen) this.#socket.send(JSON.stringify(frame));
  }

  /** Whether `ask` can be tried with this frame now. */
  carries(frame) {
    return this.#isOpen && JSON.stringify(frame).length <= LONGEST;
  }

  /**
   * Sends a frame and waits for the one that answers it, which has the same `client_id`.
   * @param {{client_id: string}} frame
   * @returns {Promise<any>} rejects with an ApiError of status 0 where the line breaks before, or no answer comes: what was
   *   asked may have happened then
   */
  ask(frame) {
    const { client_id: id } = frame;
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#after(id, ANSWER_IN, () => this.#lose(socket, 0));
      this.send(frame);
    });
  }

  get #isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  get #isOver() {
    return ["signed-out", "forbidden", "stopped"].includes(this.state);
  }

  #enter(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  #after(name, wait, run) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(run, wait));
  }

  #clear(...names) {
    for (const name of names.length ? names : [...this.#timers.keys()]) {
      clearTimeout(this.#timers.get(name));
      this.#timers.delete(name);
    }
  }

  #wake() {
    if (this.#isOver) return;
    if (this.#isOpen) this.#beat(5000);
    else if (this.#socket?.readyState !== WebSocket.CONNECTING) this.#open();
  }

  #open() {
    this.#clear();
    this.#enter("connecting");
    let socket;
    try {
      socket = new WebSocket(this.#url);
    } catch {
      return this.#retry(0);
    }
    this.#socket = socket;
    this.#after("open", OPEN_IN, () => this.#lose(socket, 0));
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = (message) => this.#received(socket, message.data);
    socket.onclose = (close) => this.#lose(socket, close.code);
  }

  #opened(socket) {
    if (socket !== this.#socket) return;
    this.failures = 0;
    this.#clear("open");
    this.#enter("open");
    this.#after("beat", Math.random() * HEARTBEAT, () => this.#beat());
  }

  #received(socket, text) {
    if (socket !== this.#socket) return;
    const frame = JSON.parse(text);
    if (frame.type === "heads") this.#clear("answer");
    if (this.#asked.has(frame.client_id)) return this.#answered(frame);
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  #answered(frame) {
    const { resolve } = this.#asked.get(frame.client_id);
    this.#asked.delete(frame.client_id);
    this.#clear(frame.client_id);
    resolve(frame);
  }

  #beat(patience = ANSWER_IN) {
    const socket = this.#socket;
    this.send({ type: "heartbeat" });
    this.#after("answer", patience, () => this.#lose(socket, 0));
    this.#after("beat", HEARTBEAT * (0.9 + Math.random() * 0.2), () => this.#beat());
  }

  /** The socket closed, or is taken for dead. */
  #lose(socket, code) {
    if (socket !== this.#socket || !socket) return;
    this.#drop();
    if (code === SIGNED_OUT) return this.#enter("signed-out");
    if (code === FORBIDDEN) return this.#enter("forbidden");
    this.#retry(code);
  }

  #drop(state) {
    const socket = this.#socket;
    this.#socket = null;
    this.#clear();
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    for (const { reject } of this.#asked.values()) reject(new ApiError(0, {}));
    this.#asked.clear();
    if (state && !this.#isOver) this.#enter(state);
  }

  #retry(code) {
    if (navigator.onLine === false) return this.#enter("offline");
    this.#enter("waiting");
    // Why it closed counts until it opens again: refused tries of a server that restarts are no reason to hurry.
    if (this.failures === 0) this.#base = code === RESTART ? 4000 : code === SLOW ? 250 : 500;
    const wait = backoff(this.failures, { base: this.#base });
    this.failures += 1;
    this.#after("retry", wait, () => this.#open());
  }
}

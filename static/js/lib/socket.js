// The one place that opens a socket. It carries frames in, heartbeats out, and comes back by itself when it breaks.

import { backoff } from "./backoff.js";

const HEARTBEAT = 25000; // milliseconds
const ANSWER_IN = 10000; // a heartbeat without an answer by then means that the line is dead
const OPEN_IN = 10000;
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

  stop() {
    this.#listening.abort();
    this.#drop("stopped");
  }

  /** Sends a frame if the line is open; transient frames are all that go this way. */
  send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
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
    if (this.#socket?.readyState === WebSocket.OPEN) this.#beat(5000);
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
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
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

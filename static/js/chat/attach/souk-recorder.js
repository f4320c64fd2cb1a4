// Records a voice note: press, speak, listen or not, send. Loaded when the microphone is first pressed.

import { announce, clone, icon, part, toast } from "../../lib/dom.js";
import { onKey } from "../../lib/keyboard.js";
import { newUuid } from "../../lib/uuid.js";
import { outbox } from "../app.js";
import { forget, keep, urlOf } from "../blobs.js";
import { pressed } from "../kinds/player.js";
import { barsOf, drawBars, lengthText } from "../kinds/voice.js";
import { words } from "../words.js";

const LONGEST = 5 * 60 * 1000; // milliseconds
const SHORTEST = 600;
const LEVEL_EVERY = 80; // milliseconds between two looks at how loud it is
const BARS = 64; // that are kept
const BITS = 32000; // a second: plenty for a voice
// What most devices can play first.
const TYPES = ["audio/mp4;codecs=mp4a.40.2", "audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

/** Asks for the microphone and records into `host`, a <souk-attach>, for a conversation. */
export async function openRecorder(host, conversation) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  } catch (error) {
    const why = { NotAllowedError: words.microphone_denied, NotFoundError: words.microphone_none }[error.name];
    toast(why ?? words.microphone_failed, 8000);
    announce(why ?? words.microphone_failed);
    return;
  }
  const recorder = /** @type {SoukRecorder} */ (clone("recorder-template"));
  host.append(recorder);
  recorder.start(stream, conversation);
}

class SoukRecorder extends HTMLElement {
  #conversation = "";
  #stream = null;
  #recorder = null;
  #sound = null;
  #levels = [];
  #pieces = [];
  #startedAt = 0;
  #length = 0;
  #timer = 0;
  #key = "";
  #isSending = false;
  #returnTo = null;

  /** Begins at once. */
  start(stream, conversation) {
    this.#stream = stream;
    this.#conversation = conversation;
    this.#returnTo = document.activeElement;
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    this.#recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS, ...(type ? { mimeType: type } : {}) });
    this.#recorder.ondataavailable = (event) => event.data.size && this.#pieces.push(event.data);
    this.#recorder.onstop = () => this.#stopped();
    this.#recorder.onerror = () => this.cancel();
    this.addEventListener("click", (event) => this.#clicked(event));
    onKey(this, (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.cancel();
    });
    this.#listen();
    this.#recorder.start(1000);
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), LEVEL_EVERY);
    this.dispatchEvent(new CustomEvent("souk:recording", { bubbles: true, detail: true }));
    part(this, "finish").focus();
    announce(words.recording);
  }

  /** Throws it away. */
  cancel() {
    this.#isSending = false;
    this.#close();
    if (this.#key) forget([this.#key]);
  }

  disconnectedCallback() {
    this.#release();
  }

  #listen() {
    this.#sound = new AudioContext();
    const analyser = this.#sound.createAnalyser();
    analyser.fftSize = 1024;
    this.#sound.createMediaStreamSource(this.#stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.level = () => {
      analyser.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    };
  }

  #tick() {
    this.#length = performance.now() - this.#startedAt;
    this.#levels.push(this.level());
    part(this, "recorded").textContent = lengthText(this.#length);
    const recent = this.#levels.slice(-40);
    const loudest = Math.max(0.05, ...recent);
    const shown = [...Array(40 - recent.length).fill(0), ...recent.map((level) => (level / loudest) * 100)];
    drawBars(this.querySelector("svg[data-live]"), shown);
    if (this.#length >= LONGEST) this.#finish();
  }

  /** How loud it was over its length: at most 64 bars, the loudest 100. */
  get #waveform() {
    const loudest = Math.max(0.01, ...this.#levels);
    const levels = this.#levels.map((level) => Math.round((level / loudest) * 100));
    return barsOf(levels, Math.min(BARS, Math.max(1, levels.length)));
  }

  #clicked(event) {
    const does = event.target.closest("button")?.dataset.part;
    if (does === "cancel") this.cancel();
    else if (does === "finish") this.#finish();
    else if (does === "send-voice") this.#send();
    else if (event.target.closest(".voice")) pressed(this.querySelector(".voice"), event);
  }

  #finish() {
    clearInterval(this.#timer);
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  #send() {
    this.#isSending = true;
    if (this.#recorder?.state === "recording") this.#finish();
    else this.#add();
  }

  #stopped() {
    this.#release();
    if (!this.isConnected) return;
    if (this.#length < SHORTEST) {
      toast(words.voice_too_short);
      this.cancel();
      return;
    }
    this.#key = newUuid();
    keep(this.#key, new Blob(this.#pieces, { type: this.#recorder.mimeType.split(";")[0] }));
    if (this.#isSending) this.#add();
    else this.#review();
  }

  /** Recorded, and not sent: it can be listened to first. */
  #review() {
    const voice = clone("carried-voice-template");
    voice.dataset.source = urlOf(this.#key);
    voice.dataset.length = String(Math.round(this.#length));
    for (const svg of voice.querySelectorAll("svg[data-bars]")) drawBars(svg, this.#waveform);
    part(voice, "length").textContent = lengthText(this.#length);
    part(voice, "play").setAttribute("aria-label", words.play_voice);
    part(voice, "play").replaceChildren(icon("play"));
    part(this, "live").replaceWith(voice);
    part(this, "finish").hidden = true;
    part(this, "send-voice").focus();
    announce(words.recorded);
  }

  #add() {
    const file = {
      key: this.#key, uuid: null, kind: "voice", name: "", content_type: "audio/webm", size: this.#size, width: 0, height: 0,
      duration_ms: Math.min(Math.round(this.#length), LONGEST), waveform: this.#waveform,
    }; // prettier-ignore
    outbox.add(this.#conversation, "", { kind: "voice", files: [file] });
    this.#close();
  }

  get #size() {
    return this.#pieces.reduce((sum, piece) => sum + piece.size, 0);
  }

  #release() {
    clearInterval(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    if (this.#sound?.state !== "closed") void this.#sound?.close();
  }

  #close() {
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#release();
    const from = this.parentElement;
    this.remove();
    from?.dispatchEvent(new CustomEvent("souk:recording", { bubbles: true, detail: false }));
    if (this.#returnTo instanceof HTMLElement) this.#returnTo.focus({ preventScroll: true });
  }
}

customElements.define("souk-recorder", SoukRecorder);

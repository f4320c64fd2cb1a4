// Two soft tones, made here. Browsers let a page sound once its reader has touched it.

const TONES = [
  { pitch: 784, at: 0, length: 0.16 },
  { pitch: 1047, at: 0.11, length: 0.24 },
]; // hertz, seconds
const LOUD = 0.12;
const REST = 3000; // milliseconds: many messages at once are one chime

let context = null;
let last = -Infinity;

/** Rings, if the browser lets this page; never twice within three seconds. Answers whether it did. */
export function chime() {
  const now = performance.now();
  if (now - last < REST || !("AudioContext" in globalThis) || !navigator.userActivation?.hasBeenActive) return false;
  last = now;
  context ??= new AudioContext();
  void context.resume().then(() => TONES.forEach(sound));
  return true;
}

function sound({ pitch, at, length }) {
  const start = context.currentTime + at;
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.type = "sine";
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(LOUD, start + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.001, start + length);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + length);
}

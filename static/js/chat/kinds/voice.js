// A voice note in a bubble. What plays it is loaded when the first one is played.

import { part } from "../../lib/dom.js";
import { words } from "../words.js";

const BARS = 40;
const SVG = "http://www.w3.org/2000/svg";

/** "1:07" from milliseconds. */
export function lengthText(milliseconds) {
  const seconds = Math.max(milliseconds > 0 ? 1 : 0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** So many bars out of however many there are, each at least a dot. */
export function barsOf(waveform, count = BARS) {
  return Array.from({ length: count }, (_, place) => {
    const from = Math.floor((place * waveform.length) / count);
    const until = Math.max(from + 1, Math.floor(((place + 1) * waveform.length) / count));
    return Math.max(6, ...waveform.slice(from, until));
  });
}

/** Draws bars into an SVG, as tall as the note is loud there. */
export function drawBars(svg, waveform) {
  const bars = barsOf(waveform).map((height, place) => {
    const bar = document.createElementNS(SVG, "rect");
    const size = { x: place * 4, y: (100 - height) / 2, width: 2.4, height, rx: 1.2 };
    for (const [name, value] of Object.entries(size)) bar.setAttribute(name, String(value));
    return bar;
  });
  svg.setAttribute("viewBox", `0 0 ${BARS * 4} 100`);
  svg.replaceChildren(...bars);
}

export function paintVoice(host, { message }, before) {
  const [voice] = message.attachments;
  const source = host.dataset.source ?? "";
  if (!source.startsWith("blob:") || !voice.url.startsWith("/")) host.dataset.source = voice.url;
  host.dataset.length = String(voice.duration_ms);
  if (before && host.dataset.drawn) return;
  host.dataset.drawn = "true";
  for (const svg of host.querySelectorAll("svg[data-bars]")) drawBars(svg, voice.waveform);
  part(host, "length").textContent = lengthText(voice.duration_ms);
  const wave = part(host, "wave");
  wave.setAttribute("aria-valuemax", String(Math.round(voice.duration_ms / 1000)));
  wave.setAttribute("aria-valuetext", lengthText(voice.duration_ms));
  part(host, "play").setAttribute("aria-label", `${words.play_voice} ${lengthText(voice.duration_ms)}`);
}

// Plays voice notes, one at a time. Loaded when the first one is played.

import { bytes } from "../../lib/api.js";
import { announce, icon, part } from "../../lib/dom.js";
import { words } from "../words.js";
import { lengthText } from "./voice.js";

const SPEEDS = [1, 1.5, 2];
const SEEK = 5; // seconds, by an arrow key
const FAR = 1e101; // seconds: seeking there makes a browser find the end of a recording that does not say its length

const audio = new Audio();
const fetched = new Map(); // a recording's address -> its bytes' address on this page: it can be sought at once
let current = null; // the bubble that plays
let speed = 1;

/** A click or key in a voice note's bubble. */
export function pressed(host, event) {
  if (event.type === "keydown") return keyPressed(host, event);
  const button = event.target.closest("button");
  if (button?.dataset.part === "play") void toggle(host);
  else if (button?.dataset.part === "speed") faster(host);
  else if (event.target.closest("[data-part=wave]")) void seekTo(host, shareAt(part(host, "wave"), event));
  return undefined;
}

function keyPressed(host, event) {
  if (!event.target.closest("[data-part=wave]")) return;
  const seconds = host === current ? audio.currentTime : 0;
  const length = lengthOf(host);
  const aim = { ArrowRight: seconds + SEEK, ArrowLeft: seconds - SEEK, Home: 0, End: length - 0.2, " ": null }[event.key];
  if (aim === undefined) return;
  event.preventDefault();
  if (aim === null) void toggle(host);
  else void seekTo(host, Math.min(Math.max(aim, 0), length) / length);
}

const lengthOf = (host) => Math.max(0.1, Number(host.dataset.length) / 1000);

function shareAt(wave, event) {
  const box = wave.getBoundingClientRect();
  const share = (event.clientX - box.left) / box.width;
  return Math.min(Math.max(getComputedStyle(wave).direction === "rtl" ? 1 - share : share, 0), 1);
}

async function toggle(host) {
  if (host === current && !audio.paused) return audio.pause();
  if (host !== current && !(await load(host))) return undefined;
  return start(host);
}

async function seekTo(host, share) {
  if (host !== current && !(await load(host))) return;
  audio.currentTime = share * lengthOf(host);
  draw();
  if (audio.paused) await start(host);
}

async function start(host) {
  audio.playbackRate = speed;
  try {
    await audio.play();
  } catch (error) {
    if (error.name !== "AbortError") fail(host);
  }
}

/** Puts another note in the player's place. Answers whether it can be played. */
async function load(host) {
  stop();
  current = host;
  host.classList.add("voice--loading");
  try {
    const source = await bytesOf(host.dataset.source);
    if (current !== host) return false;
    audio.src = source;
    await new Promise((resolve, reject) => {
      audio.onloadedmetadata = resolve;
      audio.onerror = reject;
    });
    if (audio.duration === Infinity) await measure();
    return current === host;
  } catch {
    fail(host);
    return false;
  } finally {
    host.classList.remove("voice--loading");
  }
}

async function bytesOf(address) {
  if (address.startsWith("blob:")) return address;
  if (!fetched.has(address)) {
    fetched.set(address, URL.createObjectURL(await bytes(address)));
  }
  return fetched.get(address);
}

function measure() {
  return new Promise((resolve) => {
    const known = () => {
      if (audio.duration === Infinity) return;
      audio.removeEventListener("durationchange", known);
      audio.currentTime = 0;
      resolve(undefined);
    };
    audio.addEventListener("durationchange", known);
    audio.currentTime = FAR;
  });
}

function stop() {
  if (!current) return;
  const was = current;
  current = null;
  audio.pause();
  drawAt(was, 0, false);
}

function fail(host) {
  if (current === host) current = null;
  drawAt(host, 0, false);
  announce(words.voice_failed);
  host.classList.add("voice--failed");
}

function faster(host) {
  speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
  audio.playbackRate = speed;
  for (const button of document.querySelectorAll(".voice [data-part=speed]")) button.textContent = `${speed}×`;
  announce(`${part(host, "speed").getAttribute("aria-label")} ${speed}`);
}

function draw() {
  if (current) drawAt(current, audio.currentTime, !audio.paused && !audio.ended);
}

function drawAt(host, seconds, isPlaying) {
  const length = lengthOf(host);
  host.style.setProperty("--played", `${Math.min(100, (seconds / length) * 100)}%`);
  host.classList.toggle("voice--playing", isPlaying);
  host.classList.toggle("voice--begun", isPlaying || seconds > 0);
  host.classList.remove("voice--failed");
  part(host, "length").textContent = lengthText(seconds ? Math.max(1, seconds * 1000) : length * 1000);
  const wave = part(host, "wave");
  wave.setAttribute("aria-valuenow", String(Math.round(seconds)));
  wave.setAttribute("aria-valuetext", `${lengthText(seconds * 1000)} / ${lengthText(length * 1000)}`);
  const play = part(host, "play");
  const name = isPlaying ? "pause" : "play";
  if (play.dataset.icon !== name) play.replaceChildren(icon(name));
  play.dataset.icon = name;
  play.setAttribute("aria-label", `${isPlaying ? words.pause_voice : words.play_voice} ${lengthText(length * 1000)}`);
}

function ended() {
  if (current) drawAt(current, 0, false);
  audio.currentTime = 0;
}

let ticking = 0;
function tick() {
  draw();
  ticking = audio.paused ? 0 : requestAnimationFrame(tick);
}

audio.preservesPitch = true;
audio.addEventListener("play", () => (ticking ||= requestAnimationFrame(tick)));
audio.addEventListener("pause", draw);
audio.addEventListener("ended", ended);

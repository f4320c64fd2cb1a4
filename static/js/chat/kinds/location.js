// A place, as a map that is drawn here: the net of degrees around it, how sure it is, and a pin. Nothing is asked of a map server.

import { fill, part } from "../../lib/dom.js";
import { words } from "../words.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 260; // pixels of the drawing
const HIGH = 140;
const METRES_A_DEGREE = 111_320;
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]; // degrees between two lines

export function paint(host, { message }) {
  const { latitude, longitude, accuracy } = message.data;
  const at = coordinates(latitude, longitude);
  part(host, "map").replaceChildren(...drawing(latitude, longitude, accuracy));
  part(host, "place").textContent = message.text;
  part(host, "place").hidden = !message.text;
  part(host, "coordinates").textContent = at;
  const open = /** @type {HTMLAnchorElement} */ (part(host, "open"));
  open.href = `geo:${latitude},${longitude}?q=${latitude},${longitude}`;
  part(host, "copy").dataset.copy = `${latitude}, ${longitude}`;
  part(host, "figure").setAttribute("aria-label", fill(words.location_of, { place: message.text || at }));
}

/** "22.27830° N, 114.17470° E". */
function coordinates(latitude, longitude) {
  const side = (degrees, plus, minus) => `${Math.abs(degrees).toFixed(5)}° ${degrees < 0 ? minus : plus}`;
  return `${side(latitude, "N", "S")}, ${side(longitude, "E", "W")}`;
}

function drawing(latitude, longitude, accuracy) {
  const radius = Math.max(accuracy, 50) / METRES_A_DEGREE;
  const step = STEPS.find((one) => one > radius) ?? 1;
  const scale = HIGH / (step * 3); // pixels a degree of latitude
  const squeeze = Math.max(0.05, Math.cos((latitude * Math.PI) / 180));
  const x = (degrees) => WIDE / 2 + (degrees - longitude) * scale * squeeze;
  const y = (degrees) => HIGH / 2 - (degrees - latitude) * scale;
  const across = WIDE / (scale * squeeze);
  const parts = [shape("rect", { width: WIDE, height: HIGH, class: "map__ground" })];
  for (const line of lines(longitude, across, step)) parts.push(shape("path", { d: `M${x(line)} 0V${HIGH}`, class: "map__line" }));
  for (const line of lines(latitude, HIGH / scale, step)) {
    parts.push(shape("path", { d: `M0 ${y(line)}H${WIDE}`, class: "map__line" }));
    parts.push(shape("text", { x: 6, y: y(line) - 4, class: "map__degrees" }, `${line.toFixed(step < 0.01 ? 3 : 2)}°`));
  }
  parts.push(shape("circle", { cx: WIDE / 2, cy: HIGH / 2, r: Math.max(6, radius * scale), class: "map__about" }));
  parts.push(shape("path", { d: `M${WIDE / 2} ${HIGH / 2}c-12-14-15-19-15-26a15 15 0 0 1 30 0c0 7-3 12-15 26z`, class: "map__pin" }));
  parts.push(shape("circle", { cx: WIDE / 2, cy: HIGH / 2 - 26, r: 5, class: "map__hole" }));
  return parts;
}

/** The whole steps of degrees that are in sight. */
function lines(middle, span, step) {
  const first = Math.ceil((middle - span / 2) / step);
  const last = Math.floor((middle + span / 2) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_none, place) => (first + place) * step);
}

function shape(name, given, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}

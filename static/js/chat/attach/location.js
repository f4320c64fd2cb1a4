// The dialog that sends a place: the device is asked where it is when its reader wants that, and not before.

import { part } from "../../lib/dom.js";
import { outbox } from "../app.js";
import { words } from "../words.js";
import { openSheet } from "./sheets.js";

const PATIENCE = 15000; // milliseconds
const DIGITS = 6;

export function open(conversation) {
  const dialog = openSheet("location-sheet-template");
  const form = /** @type {HTMLFormElement} */ (part(dialog, "form"));
  const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  let accuracy = 0;
  part(dialog, "here").addEventListener("click", async () => {
    part(dialog, "state").textContent = words.location_asking;
    try {
      const { coords } = await position();
      field("latitude").value = coords.latitude.toFixed(DIGITS);
      field("longitude").value = coords.longitude.toFixed(DIGITS);
      accuracy = Math.min(Math.round(coords.accuracy), 100000);
      part(dialog, "state").textContent = words.location_found;
    } catch (error) {
      part(dialog, "state").textContent = error.code === 1 ? words.location_denied : words.location_failed;
    }
  });
  form.addEventListener("input", ({ target }) => target !== field("place") && (accuracy = 0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = { latitude: Number(field("latitude").value), longitude: Number(field("longitude").value), accuracy };
    outbox.add(conversation, field("place").value.trim(), { kind: "location", data });
    dialog.close();
  });
}

function position() {
  const { geolocation } = navigator;
  if (!geolocation) return Promise.reject(new Error("no geolocation"));
  return new Promise((resolve, reject) => geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: PATIENCE }));
}

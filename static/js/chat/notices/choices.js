// What this device does when a message comes: kept for the device and not for a person, so it outlives signing out.

import { chosen } from "../../lib/device.js";

const AT_FIRST = { notices: true, sound: true, asked: false };

/** {notices: shown in the page, sound: heard, asked: the reader was asked about notifications}. */
export function choices() {
  try {
    return { ...AT_FIRST, ...chosen.get("notices") };
  } catch {
    return AT_FIRST;
  }
}

/** @param {{notices?: boolean, sound?: boolean, asked?: boolean}} changed */
export function choose(changed) {
  try {
    chosen.set("notices", { ...choices(), ...changed });
  } catch {
    // it may not remember: then it is asked again
  }
}

// What this device does when a message comes: kept for the device and not for a person, so it outlives signing out.

const KEY = "souk-notices"; // without the dot of what belongs to a person
const AT_FIRST = { notices: true, sound: true, asked: false };

/** {notices: shown in the page, sound: heard, asked: the reader was asked about notifications}. */
export function choices() {
  try {
    return { ...AT_FIRST, ...JSON.parse(localStorage.getItem(KEY) || "{}") };
  } catch {
    return AT_FIRST;
  }
}

/** @param {{notices?: boolean, sound?: boolean, asked?: boolean}} changed */
export function choose(changed) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...choices(), ...changed }));
  } catch {
    // it may not remember: then it is asked again
  }
}

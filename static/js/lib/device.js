// What this device keeps of the person who uses it: small things in localStorage, the rest in IndexedDB (lib/database.js).
// Every key and database of ours begins with "souk.". Nothing is written once the session is over.

import { session } from "./session.js";

const OURS = "souk.";

/** Like a Storage of our keys alone. Reading and writing may throw where the browser forbids storage. */
class Device {
  keys() {
    return Object.keys(localStorage).filter((key) => key.startsWith(OURS));
  }

  getItem(key) {
    return session.isOver ? null : localStorage.getItem(key);
  }

  setItem(key, value) {
    if (session.isOver) throw new Error("The session is over: nothing is kept.");
    localStorage.setItem(key, value);
  }

  removeItem(key) {
    localStorage.removeItem(key);
  }
}

export const device = new Device();

/** What was chosen for the device, whoever uses it: it outlives signing out. Throws where the browser forbids storage. */
export const chosen = {
  get: (name) => JSON.parse(localStorage.getItem(`souk-${name}`) || "null"),
  set: (name, value) => localStorage.setItem(`souk-${name}`, JSON.stringify(value)),
};

/** The names of our databases, where the browser tells them. */
async function databases() {
  const found = (await indexedDB.databases?.()) ?? [];
  return found.map(({ name }) => name ?? "").filter((name) => name.startsWith(OURS));
}

/** Whether the device keeps anything of anybody. */
export async function isAnythingKept() {
  try {
    return device.keys().length > 0 || (await databases()).length > 0;
  } catch {
    return false;
  }
}

/**
 * Forgets what belongs to a person: drafts, unsent messages, what was kept for reading.
 * @param {string} [person] a uuid; without one everything goes, whoever it belongs to
 */
export async function wipe(person = "") {
  try {
    for (const key of device.keys()) if (key.includes(person)) device.removeItem(key);
    for (const name of await databases()) if (name.includes(person)) indexedDB.deleteDatabase(name);
  } catch {
    // storage that is forbidden keeps nothing
  }
}

// The bytes of files that are about to be sent: in memory for this page, and in IndexedDB so that they outlive it.

import { Database } from "../lib/database.js";

const REVOKED_AFTER = 60000; // milliseconds: bubbles may still show them
const files = new Database("souk.files", ["files"]); // wiped with the rest (see kept.js)
const here = new Map(); // key -> {blob, url}

/** A file's address on this page; empty where its bytes are not here (yet). */
export const urlOf = (key) => here.get(key)?.url ?? "";

/** Keeps a file's bytes under a key; at once on this page, and on the device as soon as it can. */
export function keep(key, blob) {
  here.set(key, { blob, url: URL.createObjectURL(blob) });
  void onDevice(files.put("files", key, blob));
}

/** The bytes; null where they are gone. */
export async function blobOf(key) {
  const known = here.get(key);
  if (known) return known.blob;
  const blob = await onDevice(files.get("files", key));
  if (blob && !here.has(key)) here.set(key, { blob, url: URL.createObjectURL(blob) });
  return blob ?? null;
}

/** Fetches the bytes of these from the device, so that `urlOf` knows them. */
export const recall = (keys) => Promise.all(keys.map(blobOf));

/** Under which key the poster of a video is kept. */
export const posterOf = (key) => `${key}.poster`;

export function forget(keys) {
  for (const key of keys.flatMap((one) => [one, posterOf(one)])) {
    const { url } = here.get(key) ?? {};
    here.delete(key);
    if (url) setTimeout(() => URL.revokeObjectURL(url), REVOKED_AFTER);
    void onDevice(files.remove("files", key));
  }
}

/** One request to the device; undefined where it keeps nothing, for then the bytes live as long as the page. */
const onDevice = (asked) => asked.catch(() => undefined);

// Sends a message that carries files: uploads those that are not there yet, then sends the message that names them.
// Each upload has an id of its own, so that a try that broke off half-way goes on where it was and doubles nothing.

import { ApiError, upload } from "../lib/upload.js";
import { blobOf, posterOf } from "./blobs.js";
import { sendCarrying } from "./send.js";
import { words } from "./words.js";

/** @param {(changes: any) => void} note tells the outbox how far it is */
export async function carry(entry, note) {
  const files = [...entry.files];
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  let before = 0;
  for (const [place, file] of files.entries()) {
    const told = (share) => note({ progress: Math.round(((before + file.size * share) / total) * 100) });
    if (!file.uuid) files[place] = { ...file, uuid: await uploaded(file, told) };
    note({ files: [...files] });
    before += file.size;
    told(0);
  }
  const uuids = files.map((file) => file.uuid);
  return sendCarrying(entry, uuids);
}

async function uploaded(file, told) {
  const blob = await blobOf(file.key);
  if (!blob) throw new ApiError(410, { code: "lost", message: words.file_lost });
  const form = new FormData();
  form.set("kind", file.kind);
  form.set("client_id", file.key);
  if (file.kind === "voice") {
    form.set("duration_ms", String(file.duration_ms));
    form.set("waveform", JSON.stringify(file.waveform));
  }
  if (file.kind === "video") {
    for (const name of ["duration_ms", "width", "height"]) form.set(name, String(file[name]));
    const poster = await blobOf(posterOf(file.key));
    if (poster) form.set("poster", poster, "poster");
  }
  form.set("file", blob, file.name || "upload");
  return (await upload("/api/attachments/", form, told)).uuid;
}

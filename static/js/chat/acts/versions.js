// What a message said before it was edited, in a sheet.

import { ApiError } from "../../lib/api.js";
import { clone, part, toast } from "../../lib/dom.js";
import { makeSheet } from "../../host/sheet.js";
import { wholeText, words } from "../words.js";
import { fetchVersions } from "./remote.js";

export async function showVersions(message) {
  let versions;
  try {
    versions = await fetchVersions(message.uuid);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message || words.try_again);
    return;
  }
  const dialog = /** @type {HTMLDialogElement} */ (clone("versions-template"));
  const listening = new AbortController();
  makeSheet(dialog, listening.signal);
  dialog.addEventListener("close", () => (listening.abort(), dialog.remove()));
  part(dialog, "versions").replaceChildren(...versions.toReversed().map(drawVersion));
  document.body.append(dialog);
  dialog.showModal();
}

function drawVersion({ text, written_at: at }) {
  const row = clone("version-template");
  part(row, "text").textContent = text;
  part(row, "time").textContent = wholeText(at);
  part(row, "time").setAttribute("datetime", at);
  return row;
}

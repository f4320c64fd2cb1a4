// Opens a dialog from its template, and takes it away again when it closes.

import { clone } from "../../lib/dom.js";
import { makeSheet } from "../../host/sheet.js";

/** @param {string} template @returns {HTMLDialogElement} shown */
export function openSheet(template) {
  const dialog = /** @type {HTMLDialogElement} */ (clone(template));
  const listening = new AbortController();
  makeSheet(dialog, listening.signal);
  dialog.addEventListener("close", () => {
    listening.abort();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

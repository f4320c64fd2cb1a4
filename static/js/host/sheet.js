// A modal <dialog>: closes by Escape, by a tap beside it, and by any control marked data-close. The browser keeps the
// focus inside while it is open and gives it back afterwards.

/** @param {HTMLDialogElement} dialog @param {AbortSignal} signal */
export function makeSheet(dialog, signal) {
  let beganBeside = false; // the end of a long press that opened the sheet is no tap beside it
  dialog.addEventListener("pointerdown", ({ target }) => (beganBeside = target === dialog), { signal });
  dialog.addEventListener("close", () => (beganBeside = false), { signal });
  dialog.addEventListener(
    "click",
    (event) => {
      const target = /** @type {Element} */ (event.target);
      if (target === dialog ? beganBeside : target.closest("[data-close]")) dialog.close();
    },
    { signal },
  );
}

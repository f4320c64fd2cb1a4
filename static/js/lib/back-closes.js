// A dialog that is a place of its own: opening it is a step of the browser's history, and Back closes it.

const PATIENCE = 300; // milliseconds for a step back to be made

/** @param {HTMLDialogElement} dialog */
export class BackCloses {
  #dialog;
  #isStep = false;

  constructor(dialog) {
    this.#dialog = dialog;
    addEventListener("popstate", () => this.#moved());
    dialog.addEventListener("close", () => void this.#stepBack());
  }

  open() {
    if (this.#dialog.open) return;
    history.pushState({ ...history.state, dialog: this.#dialog.id }, "");
    this.#isStep = true;
    this.#dialog.showModal();
  }

  /** Closes it; resolves once the history is where it was, so that what follows is a step from there. */
  async close() {
    const stepped = this.#stepBack();
    this.#dialog.close();
    await stepped;
  }

  #moved() {
    if (!this.#isStep || history.state?.dialog === this.#dialog.id) return;
    this.#isStep = false;
    this.#dialog.close();
  }

  #stepBack() {
    if (!this.#isStep) return Promise.resolve();
    this.#isStep = false;
    if (history.state?.dialog !== this.#dialog.id) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        removeEventListener("popstate", done);
        resolve(undefined);
      };
      const timer = setTimeout(done, PATIENCE);
      addEventListener("popstate", done);
      history.back();
    });
  }
}

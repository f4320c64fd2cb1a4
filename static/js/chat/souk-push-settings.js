// The switches of the settings page: notifications on this device, and whether they show what was written.

import { ApiError } from "../lib/api.js";
import { part } from "../lib/dom.js";
import { canPush, pushState, switchOff, switchOn } from "./push.js";

class SoukPushSettings extends HTMLElement {
  #state = { key: "", is_on: false, shows_text: false };

  connectedCallback() {
    part(this, "on").addEventListener("change", () => void this.#do(() => this.#switch()));
    part(this, "text").addEventListener("change", () => void this.#do(() => switchOn(this.#state.key, this.#wantsText)));
    if (!canPush()) this.#show("unsupported");
    else void this.#do(async () => navigator.serviceWorker.register("/sw.js").then(() => true));
  }

  get #wantsText() {
    return /** @type {HTMLInputElement} */ (part(this, "text")).checked;
  }

  async #switch() {
    if (/** @type {HTMLInputElement} */ (part(this, "on")).checked) return switchOn(this.#state.key, this.#wantsText);
    await switchOff();
    return true;
  }

  /** Does something, and shows how things stand then. */
  async #do(act) {
    let done = false;
    try {
      done = await act();
      this.#state = await pushState();
      this.#show(done ? (this.#state.key ? "" : "unsupported") : Notification.permission === "denied" ? "denied" : "failed");
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof DOMException)) throw error;
      this.#show("failed");
    }
  }

  /** @param {string} trouble which of the notes is shown; empty for none */
  #show(trouble) {
    for (const name of ["unsupported", "denied", "failed"]) part(this, name).hidden = name !== trouble;
    part(this, "switches").hidden = trouble === "unsupported";
    const on = /** @type {HTMLInputElement} */ (part(this, "on"));
    const text = /** @type {HTMLInputElement} */ (part(this, "text"));
    on.checked = this.#state.is_on;
    text.checked = this.#state.shows_text;
    text.disabled = !this.#state.is_on;
  }
}

customElements.define("souk-push-settings", SoukPushSettings);

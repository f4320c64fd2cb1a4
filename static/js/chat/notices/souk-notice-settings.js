// The switches of the settings page for what the open page does: notices within it, and the sound.

import { part } from "../../lib/dom.js";
import { chime } from "./chime.js";
import { choices, choose } from "./choices.js";

class SoukNoticeSettings extends HTMLElement {
  connectedCallback() {
    for (const name of ["notices", "sound"]) {
      const box = /** @type {HTMLInputElement} */ (part(this, name));
      box.checked = choices()[name];
      box.addEventListener("change", () => this.#changed(name, box.checked));
    }
  }

  #changed(name, isOn) {
    choose({ [name]: isOn });
    if (name === "sound" && isOn) chime(); // this is what it is like
  }
}

customElements.define("souk-notice-settings", SoukNoticeSettings);

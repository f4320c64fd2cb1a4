// <souk-report>: tells the operators of a message. It opens on `souk:report` {message}, which the message's menu sends.

import { makeSheet } from "../host/sheet.js";
import { ApiError } from "../lib/api.js";
import { part, setText, toast } from "../lib/dom.js";
import { reportMessage } from "./remote.js";
import { words } from "./words.js";

class SoukReport extends HTMLElement {
  #listening = new AbortController();
  #message = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    makeSheet(this.#dialog, signal);
    document.addEventListener("souk:report", ({ detail }) => this.#open(detail.message), { signal });
    part(this, "form").addEventListener("submit", (event) => void this.#submitted(event), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  #open(message) {
    this.#message = message;
    /** @type {HTMLFormElement} */ (part(this, "form")).reset();
    setText(this, "error", "");
    this.#dialog.showModal();
  }

  async #submitted(event) {
    event.preventDefault();
    setText(this, "error", "");
    const reason = /** @type {HTMLInputElement} */ (this.querySelector("input[type=radio]:checked")).value;
    const report = { reason, note: part(this, "note").value.trim(), block: part(this, "block").checked };
    try {
      await reportMessage(this.#message.uuid ?? this.#message, report);
      this.#dialog.close();
      toast(words.reported);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this, "error", error.message || words.try_again);
    }
  }
}

customElements.define("souk-report", SoukReport);

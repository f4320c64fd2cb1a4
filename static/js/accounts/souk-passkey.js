// A form whose button uses a passkey. `mode`: "login" (no user name needed), "authenticate" (this account's keys), "add".
// The last two find the server's challenge in the JSON block that `data` names; "login" fetches a fresh one.

import { get } from "../lib/api.js";
import { part, strings } from "../lib/dom.js";
import { canUsePasskeys, createCredential, getCredential } from "./credentials.js";

class SoukPasskey extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    if (canUsePasskeys()) this.hidden = false;
    else if (!this.hidden) this.#refuse(form);
    form.addEventListener("submit", (event) => this.#use(event, form), { signal: this.#stop.signal });
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #refuse(form) {
    form.querySelector("button").disabled = true;
    this.#say(strings().passkey_unsupported);
  }

  async #use(event, form) {
    event.preventDefault();
    this.#say("");
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    try {
      form.elements.credential.value = JSON.stringify(await this.#credential(form));
      form.submit();
    } catch (error) {
      this.#say(this.#reason(error));
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  async #credential(form) {
    const mode = this.getAttribute("mode");
    if (mode === "login") return getCredential((await get(form.getAttribute("action"))).request_options);
    const data = strings(this.getAttribute("data"));
    if (mode === "add") return createCredential(data.creation_options, form.elements.passwordless?.checked ?? false);
    return getCredential(data.request_options);
  }

  #reason(error) {
    const words = strings();
    if (error.name === "InvalidStateError") return words.passkey_known;
    return error.name === "ApiError" && error.message ? error.message : words.passkey_stopped;
  }

  #say(text) {
    const line = part(this, "error");
    line.textContent = text;
    line.hidden = !text;
  }
}

customElements.define("souk-passkey", SoukPasskey);

// <souk-about-sheet>: what a mini program is, and the official accounts that list it.

import { clone, part } from "../lib/dom.js";
import { programIcon } from "./icons.js";
import { fetchAccountsOf, followAccount, unfollowAccount } from "./remote.js";
import { makeSheet } from "./sheet.js";
import { words } from "./words.js";

class SoukAboutSheet extends HTMLElement {
  #listening = new AbortController();
  #shown = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    makeSheet(this.#dialog, signal);
    document.addEventListener("souk:show-about", ({ detail }) => void this.show(detail), { signal });
    part(this, "code").addEventListener("click", () => this.#showCode(), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  async show(shown) {
    this.#shown = { program: shown.program, route: { program: shown.program.slug, path: "" } };
    const { program } = shown;
    part(this, "icon").replaceChildren(programIcon(program));
    part(this, "name").textContent = program.name;
    part(this, "summary").textContent = program.summary ?? "";
    const list = part(this, "accounts");
    list.replaceChildren();
    list.setAttribute("aria-busy", "true");
    this.#say("");
    this.#dialog.showModal();
    try {
      const accounts = await fetchAccountsOf(program.slug);
      list.replaceChildren(...accounts.map((account) => this.#row(account)));
      this.#say(accounts.length ? "" : words.no_accounts);
    } catch (error) {
      this.#say(error.message || words.failed);
    } finally {
      list.removeAttribute("aria-busy");
    }
  }

  #row(account) {
    const row = clone("host-account-template");
    part(row, "icon").replaceChildren(programIcon(account, "program-icon--small"));
    part(row, "name").textContent = account.name;
    part(row, "note").textContent = account.bio;
    const link = /** @type {HTMLAnchorElement} */ (part(row, "link"));
    link.href = account.url;
    link.addEventListener("click", () => this.#dialog.close());
    const button = part(row, "follow");
    this.#drawFollow(button, account);
    button.addEventListener("click", () => void this.#follow(button, account));
    return row;
  }

  #drawFollow(button, account) {
    button.textContent = account.is_following ? words.unfollow : words.follow;
    button.classList.toggle("button--primary", !account.is_following);
    button.setAttribute("aria-label", `${button.textContent} ${account.name}`);
  }

  async #follow(button, account) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    this.#say("");
    try {
      const answer = await (account.is_following ? unfollowAccount : followAccount)(account.handle);
      account.is_following = answer.is_following;
      this.#drawFollow(button, account);
    } catch (error) {
      this.#say(error.message || words.failed);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  #showCode() {
    this.#dialog.close();
    document.dispatchEvent(new CustomEvent("souk:show-code", { detail: this.#shown }));
  }

  #say(text) {
    const line = part(this, "note-line");
    line.textContent = text;
    line.hidden = !text;
  }
}

customElements.define("souk-about-sheet", SoukAboutSheet);

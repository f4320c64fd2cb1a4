// <souk-offers>: what this site has besides people, where a page would be empty: its mini programs and official accounts.

import { ApiError, get } from "../lib/api.js";
import { clone, part } from "../lib/dom.js";
import { programIcon } from "./icons.js";

const MOST = 6; // of each

class SoukOffers extends HTMLElement {
  #isAsked = false;

  connectedCallback() {
    new IntersectionObserver((seen, watcher) => {
      if (this.#isAsked || !seen.some(({ isIntersecting }) => isIntersecting)) return;
      this.#isAsked = true;
      watcher.disconnect();
      void this.#load();
    }).observe(this.parentElement);
  }

  async #load() {
    try {
      const [drawer, accounts] = await Promise.all([get("/api/drawer/"), get("/api/official-accounts/")]);
      const programs = [...drawer.pinned, ...drawer.recent, ...drawer.suggested];
      const shown = [programs.slice(0, MOST), accounts.slice(0, MOST)];
      this.#draw("programs", shown[0].map((program) => this.#row(program, program.summary, (event) => open(event, program))));
      this.#draw("accounts", shown[1].map((account) => this.#row(account, account.bio, null)));
      this.hidden = shown.every((things) => things.length === 0);
    } catch (error) {
      this.#isAsked = false;
      if (!(error instanceof ApiError)) throw error; // the page is as it was
    }
  }

  #draw(name, rows) {
    part(this, name).hidden = rows.length === 0;
    part(this, `${name}-rows`).replaceChildren(...rows);
  }

  #row(thing, about, opens) {
    const row = clone("offer-template");
    const link = /** @type {HTMLAnchorElement} */ (part(row, "link"));
    link.href = thing.url ?? `/m/${thing.slug}/`;
    if (opens) link.addEventListener("click", opens);
    part(row, "icon").replaceChildren(programIcon(thing, "program-icon--small"));
    part(row, "name").textContent = thing.name;
    part(row, "about").textContent = about;
    return row;
  }
}

function open(event, { slug }) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("souk:open", { detail: { program: slug, path: "" } }));
}

customElements.define("souk-offers", SoukOffers);

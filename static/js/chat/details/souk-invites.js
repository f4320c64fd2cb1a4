// <souk-invites>: a group's links with their codes, and those who ask to come in.

import { clone, fill, part, toast } from "../../lib/dom.js";
import { face } from "../faces.js";
import { nameOf } from "../names.js";
import { wholeText } from "../words.js";
import { answerJoinRequest, fetchInvites, fetchJoinRequests, makeInvite, revokeInvite } from "./remote.js";
import { words } from "./words.js";

class SoukInvites extends HTMLElement {
  #listening = new AbortController();
  #group = null;
  #host = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    part(this, "form").addEventListener("submit", (event) => this.#submitted(event), { signal });
    document.addEventListener("souk:ring:requests.changed", () => !this.hidden && this.#again(), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  show(group, host) {
    this.#group = group;
    this.#host = host;
    this.#again();
  }

  #again() {
    void this.#host.attempt(() => this.#load());
  }

  async #load() {
    const { uuid } = this.#group;
    const [links, requests] = await Promise.all([fetchInvites(uuid), fetchJoinRequests(uuid)]);
    part(this, "links").replaceChildren(...links.map((link) => this.#link(link)));
    part(this, "none").hidden = links.length > 0;
    part(this, "requests").replaceChildren(...requests.map((request) => this.#request(request)));
    part(this, "asking").hidden = requests.length === 0;
  }

  #link(link) {
    const row = clone("details-link-template");
    part(row, "code").setAttribute("src", link.qr_url);
    part(row, "url").textContent = link.url;
    part(row, "facts").textContent = this.#facts(link);
    part(row, "png").setAttribute("href", `${link.qr_url.replace(".svg", ".png")}?download`);
    part(row, "copy").addEventListener("click", () => void this.#copy(link.url));
    part(row, "revoke").addEventListener("click", () => this.#run(() => revokeInvite(link.uuid)));
    return row;
  }

  #facts({ expires_at: end, use_limit: limit, uses, needs_approval: asks, allows_guests: guests }) {
    return [
      end ? fill(words.works_until, { time: wholeText(end) }) : words.works_on,
      limit ? fill(words.used_of, { uses, limit }) : fill(words.used, { uses }),
      asks && words.with_approval,
      guests && words.with_guests,
    ].filter(Boolean).join(" · "); // prettier-ignore
  }

  #request({ uuid, person, line }) {
    const row = clone("details-request-template");
    part(row, "avatar").replaceWith(face(person));
    part(row, "name").textContent = nameOf(person);
    part(row, "line").textContent = line;
    part(row, "accept").addEventListener("click", () => this.#run(() => answerJoinRequest(uuid, "acceptance")));
    part(row, "refuse").addEventListener("click", () => this.#run(() => answerJoinRequest(uuid, "refusal")));
    return row;
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast(words.copied);
    } catch {
      toast(text); // no clipboard, as where the page came over plain HTTP: at least it can be read
    }
  }

  #submitted(event) {
    event.preventDefault();
    const number = (name) => (part(this, name).value ? Number(part(this, name).value) : null);
    const wanted = {
      days: number("days"),
      use_limit: number("limit"),
      needs_approval: part(this, "approval").checked,
      allows_guests: part(this, "guests").checked,
    };
    this.#run(() => makeInvite(this.#group.uuid, wanted));
  }

  #run(act) {
    void this.#host.attempt(async () => {
      await act();
      await this.#load();
    });
  }
}

customElements.define("souk-invites", SoukInvites);

// <souk-shared>: the mini programs, pictures and files of a conversation.

import { clone, icon, part, setText } from "../../lib/dom.js";
import { nameOf } from "../names.js";
import { wholeText } from "../words.js";
import { fetchFiles, fetchNext, fetchPrograms } from "./remote.js";
import { counted, words } from "./words.js";

class SoukShared extends HTMLElement {
  #listening = new AbortController();
  #group = null;
  #host = null;
  #kind = "programs";
  #next = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("click", ({ target }) => this.#chose(target.closest("[data-kind]")), { signal });
    part(this, "more").addEventListener("click", () => this.#host.attempt(() => this.#more()), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  show(group, host) {
    this.#group = group;
    this.#host = host;
    this.#open("programs");
  }

  #chose(tab) {
    if (tab) this.#open(tab.dataset.kind);
  }

  #open(kind) {
    this.#kind = kind;
    for (const tab of this.querySelectorAll("[data-kind]")) tab.setAttribute("aria-pressed", String(tab.dataset.kind === kind));
    part(this, "rows").classList.toggle("details__grid", kind === "picture");
    part(this, "rows").replaceChildren();
    setText(this, "none", "");
    part(this, "more").hidden = true;
    void this.#host.attempt(() => this.#load(kind));
  }

  async #load(kind) {
    const { uuid } = this.#group;
    const page = kind === "programs" ? { results: await fetchPrograms(uuid), next: null } : await fetchFiles(uuid, kind);
    if (kind !== this.#kind || uuid !== this.#group.uuid) return;
    setText(this, "none", page.results.length ? "" : words[`no_${kind}`]);
    this.#add(page);
  }

  async #more() {
    this.#add(await fetchNext(this.#next));
  }

  #add({ results, next }) {
    const draw = { programs: program, picture, file }[this.#kind];
    part(this, "rows").append(...results.map(draw));
    this.#next = next;
    part(this, "more").hidden = !next;
  }
}

function program({ program: slug, path, name, icon: image, title, count }) {
  const row = clone("details-thing-template");
  part(row, "name").textContent = name;
  part(row, "note").textContent = [title, counted("cards", count)].filter(Boolean).join(" · ");
  part(row, "link").setAttribute("href", `?mini=${encodeURIComponent(slug)}/${path}`);
  part(row, "link").addEventListener("click", (event) => {
    event.preventDefault();
    /** @type {HTMLDialogElement} */ (event.target.closest("dialog")).close();
    document.dispatchEvent(new CustomEvent("souk:open", { detail: { program: slug, path } }));
  });
  if (!image) part(row, "icon").append(icon("squares-2x2"));
  else {
    const picture = new Image(32, 32);
    picture.alt = "";
    picture.src = image;
    part(row, "icon").append(picture);
  }
  return row;
}

function picture({ url, preview_url: preview, name, sender }) {
  const row = clone("details-picture-template");
  const image = part(row, "image");
  image.setAttribute("alt", name || nameOf(sender));
  image.setAttribute("src", preview || url);
  part(row, "link").setAttribute("href", url);
  return row;
}

function file({ url, name, sender, created_at: at }) {
  const row = clone("details-thing-template");
  part(row, "icon").append(icon("clipboard-document"));
  part(row, "name").textContent = name;
  part(row, "note").textContent = `${nameOf(sender)} · ${wholeText(at)}`;
  const link = part(row, "link");
  link.setAttribute("href", url);
  link.setAttribute("download", name);
  return row;
}

customElements.define("souk-shared", SoukShared);

// <souk-card>: the one renderer of cards, wherever they stand. Give it `data`:
//
//   {card: {kind, ref, program, path, snapshot}, live: CardView | null, message: uuid | null}
//
// It draws the live view, or until that is there the snapshot in the reader's language. With a message it keeps itself
// current. Needs the templates of chat/_card.html. A tap sends `souk:open` {program, path} to the document.

import { ApiError } from "../lib/api.js";
import { clone, part, setText } from "../lib/dom.js";
import { knownView, learn, refresh, unwatch, watch } from "./live-cards.js";

const TALLEST = 1; // width to height of the picture's frame
const WIDEST = 16 / 9;
let made = 0;

function snapshotView(card) {
  const language = document.documentElement.lang;
  const snapshot = card?.snapshot ?? {};
  return snapshot[language] ?? snapshot[language.split("-")[0]] ?? snapshot.en ?? Object.values(snapshot)[0] ?? null;
}

/** Where the card leads as a plain link, for a new tab; empty where it leads nowhere. */
function addressOf({ program, path = "" }) {
  if (program) return `/chats/?mini=${encodeURIComponent(program)}/${path.split("/").map(encodeURIComponent).join("/")}`;
  return /^\/(?![/\\])/.test(path) ? path : "";
}

export class SoukCard extends HTMLElement {
  #data = null;
  #view = null;
  #drawn = "";
  #isBusy = false;

  connectedCallback() {
    if (this.message) watch(this);
  }

  disconnectedCallback() {
    unwatch(this);
  }

  /** The message it came in, or null. */
  get message() {
    return this.#data?.message ?? null;
  }

  get ref() {
    return this.#data?.card?.ref ?? null;
  }

  get data() {
    return this.#data;
  }

  set data(data) {
    this.#data = data;
    const { message, card, live } = data;
    if (message && live && !knownView(message)) learn(message, card.ref, live);
    const view = (message && knownView(message)) ?? live;
    this.#draw(view ?? snapshotView(card), !view);
    if (this.isConnected && message) watch(this);
  }

  /** Draws the card as it is now for this reader. */
  showLive(view) {
    this.#draw(view, false);
  }

  #draw(view, isSnapshot) {
    const drawn = JSON.stringify([view, isSnapshot]);
    if (!view || drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#view = view;
    let card = this.firstElementChild;
    if (!card) {
      card = clone("card-template");
      this.append(card);
      part(card, "link").id = `card-link-${(made += 1)}`;
      part(card, "action").setAttribute("aria-describedby", part(card, "link").id);
      part(card, "link").addEventListener("click", (event) => this.#opened(event));
      part(card, "action").addEventListener("click", () => void this.#acted());
    }
    card.dataset.look = (this.#data.card?.kind ?? "").split(".").at(-1) ?? "";
    card.classList.toggle("card--gone", view.is_gone);
    card.classList.toggle("card--snapshot", isSnapshot);
    this.#drawPicture(card, view.picture);
    this.#drawText(card, view);
    this.#drawAction(card, isSnapshot ? null : view.action);
  }

  #drawPicture(card, picture) {
    const frame = part(card, "picture");
    frame.hidden = !picture;
    if (!picture) return;
    const image = /** @type {HTMLImageElement} */ (part(card, "image"));
    const ratio = Math.min(WIDEST, Math.max(TALLEST, picture.width / picture.height || 1));
    frame.style.setProperty("--ratio", String(ratio));
    image.width = picture.width;
    image.height = picture.height;
    image.alt = picture.alt;
    if (image.getAttribute("src") !== picture.src) image.src = picture.src;
  }

  #drawText(card, view) {
    const link = part(card, "link");
    link.textContent = view.title;
    const address = view.is_gone ? "" : addressOf(this.#data.card ?? {});
    if (address) link.setAttribute("href", address);
    else link.removeAttribute("href");
    setText(card, "subtitle", view.subtitle);
    setText(card, "note", view.is_gone ? "" : view.note);
    setText(card, "price", view.price);
    setText(card, "before", view.price_before);
    part(card, "prices").hidden = !(view.price || view.price_before);
    part(card, "gone").hidden = !view.is_gone;
    part(card, "gone-words").hidden = Boolean(view.note);
    part(card, "gone-note").textContent = view.note;
    fillWith(part(card, "tags"), view.tags.map(tagElement));
    fillWith(part(card, "lines"), view.lines.map(lineElement));
    part(card, "source").hidden = !view.source?.name;
    part(card, "source-name").textContent = view.source?.name ?? "";
    const icon = /** @type {HTMLImageElement} */ (part(card, "source-icon"));
    icon.hidden = !view.source?.icon;
    if (view.source?.icon && icon.getAttribute("src") !== view.source.icon) icon.src = view.source.icon;
  }

  #drawAction(card, action) {
    part(card, "act").hidden = !action;
    if (action?.url !== part(card, "action").dataset.url) setText(card, "error", ""); // it spoke of another button
    if (!action) return;
    const button = part(card, "action");
    button.textContent = action.label;
    button.dataset.type = action.type;
    if (action.url) button.dataset.url = action.url;
    else delete button.dataset.url;
  }

  #opened(event) {
    const { program, path = "" } = this.#data.card ?? {};
    if (!program || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#open(program, path);
  }

  #open(program, path) {
    document.dispatchEvent(new CustomEvent("souk:open", { detail: { program, path } }));
  }

  async #acted() {
    const action = this.#view?.action;
    const { program, path = "" } = this.#data.card ?? {};
    if (!action || this.#isBusy) return;
    if (action.type === "post" && action.url) await this.#post(action.url);
    else if (program) this.#open(program, path);
    else part(this, "link").click();
  }

  async #post(url) {
    this.#busy(true);
    setText(this, "error", "");
    try {
      const { postOnce } = await import("../lib/once.js");
      await postOnce(url);
      document.dispatchEvent(new CustomEvent("souk:cards-changed"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this, "error", error.message || part(clone("card-words"), "trouble").textContent);
      refresh(this.ref);
    } finally {
      this.#busy(false);
    }
  }

  #busy(isBusy) {
    this.#isBusy = isBusy;
    part(this, "action").setAttribute("aria-busy", String(isBusy));
  }
}

function fillWith(parent, children) {
  parent.replaceChildren(...children);
  parent.hidden = children.length === 0;
}

function tagElement({ text, tone }) {
  const tag = clone("card-tag-template");
  if (["accent", "price", "warn", "danger"].includes(tone)) tag.classList.add(`tag--${tone}`);
  tag.textContent = text;
  return tag;
}

function lineElement({ label, value }) {
  const line = clone("card-line-template");
  part(line, "label").textContent = label;
  part(line, "value").textContent = value;
  return line;
}

customElements.define("souk-card", SoukCard);

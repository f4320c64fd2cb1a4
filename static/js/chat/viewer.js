// Pictures over the whole page: arrows and swipes lead to the next, a pinch, the wheel or a double tap comes closer.

import { clone, fill, part } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { Gestures } from "./viewer-gestures.js";
import { words } from "./words.js";

/**
 * @param {{url: string, preview: string, alt: string, text: string, width: number, height: number}[]} pictures
 * @param {number} start which of them is shown first
 * @param {HTMLElement} opener gets the focus back
 */
export function openViewer(pictures, start, opener) {
  const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (clone("viewer-template")));
  document.body.append(dialog);
  const viewer = new Viewer(dialog, pictures);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener.isConnected) opener.focus({ preventScroll: true });
  });
  viewer.show(start);
  dialog.showModal();
  part(dialog, "close").focus();
}

class Viewer {
  #dialog;
  #pictures;
  #place = 0;
  #gestures;

  constructor(dialog, pictures) {
    this.#dialog = dialog;
    this.#pictures = pictures;
    this.#gestures = new Gestures(part(dialog, "stage"), part(dialog, "image"), {
      step: (by) => this.show(this.#place + by),
      close: () => dialog.close(),
    });
    dialog.addEventListener("click", (event) => this.#clicked(event));
    onKey(dialog, (event) => this.#pressed(event));
  }

  show(place) {
    if (place < 0 || place >= this.#pictures.length) return this.#gestures.reset();
    this.#place = place;
    const { url, preview, alt, text, width, height } = this.#pictures[place];
    const image = /** @type {HTMLImageElement} */ (part(this.#dialog, "image"));
    Object.assign(image, { width, height, alt: text || alt });
    image.src = preview || url;
    this.#sharpen(image, url);
    this.#gestures.reset();
    part(this.#dialog, "previous").hidden = place === 0;
    part(this.#dialog, "next").hidden = place === this.#pictures.length - 1;
    part(this.#dialog, "count").textContent = fill(words.picture_place, { place: place + 1, count: this.#pictures.length });
    part(this.#dialog, "caption").textContent = text;
    const download = part(this.#dialog, "download");
    download.setAttribute("href", url);
    download.setAttribute("download", `souk-${place + 1}.webp`);
    return undefined;
  }

  /** The small version is shown until the whole picture is there. */
  #sharpen(image, url) {
    const place = this.#place;
    const whole = new Image();
    whole.onload = () => {
      if (place === this.#place) image.src = url;
    };
    whole.src = url;
  }

  #clicked(event) {
    const does = event.target.closest("button")?.dataset.part;
    if (does === "close") this.#dialog.close();
    else if (does === "previous") this.show(this.#place - 1);
    else if (does === "next") this.show(this.#place + 1);
    else if (does === "zoom") this.#gestures.toggle();
  }

  #pressed(event) {
    const isRtl = getComputedStyle(this.#dialog).direction === "rtl";
    const by = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[event.key];
    if (by) this.show(this.#place + by);
    else if (event.key === "Home") this.show(0);
    else if (event.key === "End") this.show(this.#pictures.length - 1);
    else if (event.key === "+" || event.key === "=") this.#gestures.zoomBy(1.5);
    else if (event.key === "-") this.#gestures.zoomBy(1 / 1.5);
    else return;
    event.preventDefault();
  }
}

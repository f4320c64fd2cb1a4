// What waits to be sent in one conversation: pictures and files, with what they look like.

import { clone, fill, part, setText } from "../../lib/dom.js";
import { newUuid } from "../../lib/uuid.js";
import { outbox } from "../app.js";
import { forget, keep, posterOf, urlOf } from "../blobs.js";
import { endingOf, sizeText } from "../kinds/file.js";
import { words } from "../words.js";

const PICTURES = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const HEIC = /^image\/hei[cf]$|\.hei[cf]$/i; // of phones: the server can show it, many browsers cannot
const VIDEOS = new Set(["video/mp4", "video/quicktime", "video/webm", "video/3gpp"]);
const TOGETHER = 9; // pictures in one message
const MOST = 27; // things in the tray

/** A picture's size as it is shown; null where this browser cannot show it. */
async function sizeOf(url) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    return null;
  }
  return { width: image.naturalWidth, height: image.naturalHeight };
}

export class Tray {
  onchange = () => {};
  #conversation;
  #limit;
  #files = []; // [{file, item}]: as the outbox takes it, and its element

  constructor(conversation, limit) {
    this.#conversation = conversation;
    this.#limit = limit;
  }

  get count() {
    return this.#files.length;
  }

  get items() {
    return this.#files.map(({ item }) => item);
  }

  /** Takes files in. Answers what was refused and why, in words; nothing where all of them are in. */
  async add(blobs, { asFiles = false } = {}) {
    let refused = "";
    for (const blob of blobs) {
      if (this.count >= MOST) refused = fill(words.tray_full, { count: MOST });
      else if (blob.size > this.#limit) refused = fill(words.file_too_large, { name: blob.name, size: sizeText(this.#limit) });
      else if (!blob.size) refused = fill(words.file_empty, { name: blob.name });
      else await this.#take(blob, asFiles);
    }
    return refused;
  }

  remove(item) {
    const place = this.items.indexOf(item);
    if (place < 0) return;
    const [{ file }] = this.#files.splice(place, 1);
    forget([file.key]);
    this.onchange();
  }

  /** Sends all of it: pictures up to nine to a message, every file in one of its own, the caption with the first. */
  send(caption, aside = {}) {
    const files = this.#files.map(({ file }) => file);
    const pictures = files.filter((file) => file.kind === "picture");
    const batches = [];
    for (let from = 0; from < pictures.length; from += TOGETHER) {
      batches.push({ kind: "pictures", files: pictures.slice(from, from + TOGETHER) });
    }
    for (const file of files) if (file.kind !== "picture") batches.push({ kind: file.kind, files: [file] });
    batches.forEach((batch, place) => outbox.add(this.#conversation, place ? "" : caption, { ...batch, ...(place ? {} : aside) }));
    this.#files = [];
    this.onchange();
  }

  async #take(blob, asFiles) {
    const key = newUuid();
    keep(key, blob);
    const isHeic = HEIC.test(blob.type) || HEIC.test(blob.name || "");
    const known = !asFiles && (isHeic || PICTURES.has(blob.type)) ? await sizeOf(urlOf(key)) : null;
    const size = known ?? (isHeic && !asFiles ? { width: 0, height: 0 } : null);
    const about = { key, uuid: null, name: blob.name || words.file_unnamed, size: blob.size, duration_ms: 0, waveform: [] };
    const file = size
      ? { ...about, ...size, name: "", kind: "picture", content_type: blob.type }
      : VIDEOS.has(blob.type) && !asFiles
        ? await this.#video(about, blob)
      : { ...about, width: 0, height: 0, kind: "file", content_type: "application/octet-stream" };
    this.#files.push({ file, item: this.#item(file, blob.name || about.name) });
    this.onchange();
  }

  async #video(about, blob) {
    const { look } = await import("./poster.js");
    const { poster, ...shape } = await look(urlOf(about.key));
    if (poster) keep(posterOf(about.key), poster);
    return { ...about, ...shape, kind: "video", content_type: blob.type };
  }

  #item(file, name) {
    const item = clone("tray-item-template");
    const image = part(item, "picture");
    const isPicture = file.kind === "picture";
    const poster = file.kind === "video" ? urlOf(posterOf(file.key)) : "";
    const isShown = (isPicture && file.width > 0) || Boolean(poster);
    image.hidden = !isShown;
    part(item, "icon").hidden = isShown;
    if (isShown) image.setAttribute("src", poster || urlOf(file.key));
    else setText(item, "tray-ending", endingOf(name));
    setText(item, "tray-name", isShown ? "" : name);
    part(item, "remove").setAttribute("aria-label", fill(words.tray_remove, { name }));
    return item;
  }
}

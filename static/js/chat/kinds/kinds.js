// Messages that carry things: which module draws which kind, and what each says in one line.

import { clone, fill, part } from "../../lib/dom.js";
import { rowOf } from "../../lib/patch.js";
import { plainText } from "../said.js";
import { words } from "../words.js";
import { paintFile } from "./file.js";
import { madeText } from "./lines.js";
import { paintLink } from "./link.js";
import { paintPictures } from "./pictures.js";
import { lengthText, paintVoice } from "./voice.js";

const PAINTERS = { pictures: paintPictures, voice: paintVoice, file: paintFile };
// What is seldom on the first screen is fetched when it is: each exports paint(host, row).
const LATER = { video: () => import("./video.js"), sticker: () => import("./sticker.js"), location: () => import("./location.js"), contact: () => import("./contact.js"), poll: () => import("./poll.js") };
const SAYS_ITSELF = new Set(["location", "poll"]); // their text is a part of what they draw
const loaded = new Map(); // kind -> its module, or the promise of it

/** What such a message says in one line, for the list, quotes and screen readers; null for a message of another kind. */
export function carriedText(message) {
  const { kind, text, attachments = [] } = message;
  const [first] = attachments;
  if (kind === "pictures") return said(attachments.length > 1 ? fill(words.pictures_preview, { count: attachments.length }) : words.picture_preview, text);
  if (kind === "voice") return first ? fill(words.voice_preview, { length: lengthText(first.duration_ms) }) : words.voice_quoted;
  if (kind === "file") return said(first ? fill(words.file_preview, { name: first.name }) : words.file_quoted, text);
  return madeText(message);
}

const said = (what, text) => (text ? `${what} ${plainText(text)}` : what);

/**
 * Draws what a message carries into its bubble, ahead of its text; what is there of the same kind is kept and changed.
 * Answers whether it carries anything.
 */
export function paintCarried(element, row, before) {
  const { message } = row;
  const isKnown = !message.state && (message.kind in PAINTERS || message.kind in LATER);
  const carries = Boolean(isKnown && (message.data || message.attachments?.length));
  const bubble = part(element, "bubble");
  if (!carries) bubble.querySelector(":scope > [data-carried]")?.remove();
  element.classList.toggle("message--pictures", carries && message.kind === "pictures");
  const isBare = carries && (!message.text || SAYS_ITSELF.has(message.kind));
  element.classList.toggle("message--bare", isBare);
  part(element, "text").hidden = isBare;
  if (carries) {
    let host = bubble.querySelector(":scope > [data-carried]");
    if (!host) bubble.prepend((host = clone(`carried-${message.kind}-template`)));
    if (message.kind in LATER) paintLater(host, row);
    else PAINTERS[message.kind](host, row, before);
    paintProgress(host, message.entry);
  }
  paintLink(bubble, message, before?.message);
  return carries;
}

/** Draws at once where the kind's module is here, else as soon as it is. */
function paintLater(host, row) {
  const { kind } = row.message;
  const here = loaded.get(kind);
  if (here?.paint) return here.paint(host, row);
  if (!here) loaded.set(kind, LATER[kind]().then((module) => loaded.set(kind, module) && module));
  void loaded.get(kind).then(
    (module) => host.isConnected && module.paint(host, rowOf(host.closest(".message")) ?? row),
    () => loaded.delete(kind), // no network: the next drawing asks again
  );
}

/** How much of it is uploaded, while it is. */
function paintProgress(host, entry) {
  const isUnderWay = Boolean(entry) && entry.state !== "failed";
  host.classList.toggle("carried--under-way", isUnderWay);
  const progress = host.querySelector("[data-part=progress]");
  if (!progress) return;
  progress.hidden = !isUnderWay;
  progress.value = entry?.progress ?? 0;
}

// Messages that carry things: which module draws which kind, and what each says in one line.

import { clone, fill, part } from "../../lib/dom.js";
import { plainText } from "../said.js";
import { words } from "../words.js";
import { paintFile } from "./file.js";
import { paintLink } from "./link.js";
import { paintPictures } from "./pictures.js";
import { lengthText, paintVoice } from "./voice.js";

const PAINTERS = { pictures: paintPictures, voice: paintVoice, file: paintFile };

/** What such a message says in one line, for the list, quotes and screen readers; null for a message of another kind. */
export function carriedText({ kind, text, attachments = [] }) {
  const [first] = attachments;
  if (kind === "pictures") return said(attachments.length > 1 ? fill(words.pictures_preview, { count: attachments.length }) : words.picture_preview, text);
  if (kind === "voice") return first ? fill(words.voice_preview, { length: lengthText(first.duration_ms) }) : words.voice_quoted;
  if (kind === "file") return said(first ? fill(words.file_preview, { name: first.name }) : words.file_quoted, text);
  return null;
}

const said = (what, text) => (text ? `${what} ${plainText(text)}` : what);

/**
 * Draws what a message carries into its bubble, ahead of its text; what is there of the same kind is kept and changed.
 * Answers whether it carries anything.
 */
export function paintCarried(element, row, before) {
  const { message } = row;
  const paint = message.state ? null : PAINTERS[message.kind];
  const carries = Boolean(paint && message.attachments?.length);
  const bubble = part(element, "bubble");
  if (!carries) bubble.querySelector(":scope > [data-carried]")?.remove();
  element.classList.toggle("message--pictures", carries && message.kind === "pictures");
  element.classList.toggle("message--bare", carries && !message.text);
  part(element, "text").hidden = carries && !message.text;
  if (carries) {
    let host = bubble.querySelector(":scope > [data-carried]");
    if (!host) bubble.prepend((host = clone(`carried-${message.kind}-template`)));
    paint(host, row, before);
    paintProgress(host, message.entry);
  }
  paintLink(bubble, message, before?.message);
  return carries;
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

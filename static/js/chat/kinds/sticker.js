// A sticker stands by itself, without a bubble around it.

import { part } from "../../lib/dom.js";
import { inLanguage } from "./lines.js";
import { words } from "../words.js";

export function paint(host, { message }) {
  const { src, words: said } = message.data;
  const image = /** @type {HTMLImageElement} */ (part(host, "image"));
  image.hidden = !src;
  if (src && image.getAttribute("src") !== src) image.src = src;
  image.alt = inLanguage(said) || words.sticker;
  part(host, "gone").hidden = Boolean(src);
}

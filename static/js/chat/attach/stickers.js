// The site's stickers: one tap sends one.

import { ApiError, get } from "../../lib/api.js";
import { part, toast } from "../../lib/dom.js";
import { outbox } from "../app.js";
import { inLanguage } from "../kinds/lines.js";
import { words } from "../words.js";
import { openSheet } from "./sheets.js";

let loading = null;

export async function open(conversation) {
  const dialog = openSheet("stickers-sheet-template");
  try {
    loading ??= get("/api/stickers/");
    const { packs } = await loading;
    part(dialog, "packs").replaceChildren(...packs.flatMap((pack) => drawn(pack, (sticker) => send(conversation, pack.pack, sticker, dialog))));
  } catch (error) {
    loading = null;
    if (!(error instanceof ApiError)) throw error;
    dialog.close();
    toast(words.try_again);
  }
}

function send(conversation, pack, { name, src, words: said }, dialog) {
  outbox.add(conversation, "", { kind: "sticker", data: { pack, name, src, words: said } });
  dialog.close();
}

function drawn({ title, stickers }, chosen) {
  const heading = document.createElement("h3");
  heading.className = "stickers__title";
  heading.textContent = inLanguage(title);
  const grid = document.createElement("div");
  grid.className = "stickers__grid";
  grid.append(...stickers.map((sticker) => button(sticker, chosen)));
  return [heading, grid];
}

function button(sticker, chosen) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "stickers__sticker";
  const image = new Image(72, 72);
  image.src = sticker.src;
  image.alt = inLanguage(sticker.words);
  image.loading = "lazy";
  element.append(image);
  element.addEventListener("click", () => chosen(sticker));
  return element;
}

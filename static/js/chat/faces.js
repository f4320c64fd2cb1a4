// Faces of people and conversations: their picture, or the first letter of the name on a colour that stays theirs.

import { icon } from "../lib/dom.js";

const COLOURS = 6; // as core/faces.py counts them

function colourOf(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return (sum % COLOURS) + 1;
}

function firstLetter(name) {
  const [letter = "?"] = [...new Intl.Segmenter().segment(name.trim())].map((part) => part.segment);
  return letter.toLocaleUpperCase();
}

/** Whose face a conversation has: the other person's, or its own. */
export const whoOf = (conversation) => conversation.other ?? conversation;

/**
 * @param {{uuid?: string, name?: string, title?: string, avatar?: string, kind?: string, faces?: any[]}} who a person or conversation
 * @param {string} [css] more classes
 */
export function face(who, css = "") {
  const name = who.title ?? who.name ?? "";
  if (who.avatar) {
    const image = new Image(44, 44);
    image.className = `avatar face ${css}`;
    image.alt = "";
    image.decoding = "async";
    image.src = who.avatar;
    return image;
  }
  if (who.kind === "group" && who.faces?.length > 1) return mosaic(who.faces, css);
  const letter = document.createElement("span");
  letter.className = `avatar avatar--letter face face--${colourOf(who.uuid || name)} ${css}`;
  letter.setAttribute("aria-hidden", "true");
  if (who.kind === "group") letter.append(icon("user-group"));
  else letter.textContent = firstLetter(name);
  return letter;
}

/** A group without a picture shows its people. */
function mosaic(people, css) {
  const tiles = document.createElement("span");
  tiles.className = `avatar face mosaic mosaic--${people.length} ${css}`;
  tiles.setAttribute("aria-hidden", "true");
  tiles.append(...people.map((person) => face(person, "mosaic__tile")));
  return tiles;
}

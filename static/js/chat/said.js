// What a message says, as text: with its addresses as links and the names in it marked.

import { splitMentions } from "./acts/marks.js";
import { linkify } from "./linkify.js";

/** @param {HTMLElement} element @param {string} text @param {string[]} mentions whom the message names */
export function paintText(element, text, mentions = []) {
  const nodes = linkify(text).flatMap(({ text: said, href }) => {
    if (href) return linkTo(href, said);
    return mentions.length ? splitMentions(said).map(markName) : document.createTextNode(said);
  });
  element.replaceChildren(...nodes);
}

function linkTo(href, said) {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.textContent = said;
  return link;
}

function markName({ text, isMention }) {
  if (!isMention) return document.createTextNode(text);
  const name = document.createElement("span");
  name.className = "mentioned";
  name.textContent = text;
  return name;
}

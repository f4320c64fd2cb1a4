// What a message says: its links, its markup, and the names in it. What finds links and markup is loaded with the first text that
// may hold any; until then the text stands as it was typed.

import { state } from "./app.js";
import { placesOf } from "./text/ranges.js";

const MAY_HOLD_LINKS = /:\/\/|[a-z0-9]\.[a-z]|[^\s@]@[a-z0-9]/i;
const MAY_HOLD_MARKUP = /[*_~\x60]|^>/m;
const TAGS = { bold: "strong", italic: "em", struck: "s", quote: "blockquote", code: "code", block: "pre" };

/** @type {{nodesOf: (text: string, mentions: any[], hasMarkup: boolean) => any[], plainOf: (text: string) => string} | null} */
let rich = null;
let loading = null;
const shown = new WeakMap(); // element -> what is drawn in it

const hasMarkup = () => state.markup !== false;
const mayBeRich = (text) => MAY_HOLD_LINKS.test(text) || (hasMarkup() && MAY_HOLD_MARKUP.test(text));

/** Loads what reads links and markup. Whoever shows texts without it hears "souk:text" on the document once it is there. */
function load() {
  loading ??= import("./text/rich.js")
    .then(({ loadRich }) => loadRich())
    .then((module) => {
      rich = module;
      document.dispatchEvent(new CustomEvent("souk:text"));
    });
  loading.catch(() => (loading = null)); // offline: tried again with the next text
  return loading;
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 * @param {{user: string, offset: number, length: number}[]} ranges whom which part names, in code points
 */
export function paintText(element, text, ranges = []) {
  const said = { text, ranges };
  shown.set(element, said);
  draw(element, said);
  if (!rich && mayBeRich(text)) void load().then(() => shown.get(element) === said && draw(element, said), () => {});
}

function draw(element, { text, ranges }) {
  const mentions = placesOf(text, ranges);
  const nodes = rich && mayBeRich(text) ? rich.nodesOf(text, mentions, hasMarkup()) : named(text, mentions);
  element.replaceChildren(...nodes.map(elementOf));
}

/** A text in one line for lists, quotes and screen readers: without the signs of its markup, as soon as that is loaded. */
export function plainText(text) {
  if (!hasMarkup() || !MAY_HOLD_MARKUP.test(text)) return text;
  if (!rich) void load().catch(() => {});
  return rich ? rich.plainOf(text) : text;
}

/** A text that holds names and nothing else. */
function named(text, mentions) {
  const nodes = [];
  let done = 0;
  for (const { start, end, user } of mentions) {
    nodes.push(text.slice(done, start), { type: "mention", text: text.slice(start, end), user });
    done = end;
  }
  return [...nodes, text.slice(done)];
}

function elementOf(node) {
  if (typeof node === "string") return document.createTextNode(node);
  if (node.type === "link") return linkTo(node.href, node.text);
  if (node.type === "mention") return markName(node);
  const element = document.createElement(TAGS[node.type]);
  if (node.children) element.append(...node.children.map(elementOf));
  else element.textContent = node.text;
  return element;
}

function linkTo(href, text) {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.textContent = text;
  return link;
}

function markName({ text, user }) {
  const name = document.createElement("span");
  name.className = "mentioned";
  name.dataset.person = user;
  name.textContent = text;
  return name;
}

// Every emoji to pick from: the reader's recent ones first, then by groups, found by what they show in both languages. The names come
// from emoji-picker-element-data, served from here. (Its picker writes style attributes, which the page's policy forbids.)

import { get } from "../../lib/api.js";
import { part } from "../../lib/dom.js";
import { device } from "../../lib/device.js";
import { onKey } from "../../lib/keyboard.js";
import { store } from "../app.js";
import { words } from "../words.js";
import { openSheet } from "./sheets.js";

const GROUPS = ["😀", "👋", "🐻", "🍎", "✈️", "⚽", "💡", "🔣", "🏁"]; // the groups of the data but skin tones, each by one of its own
const DATA_GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];
const DRAWN = 15; // the version of emoji that nearly all devices can draw
const RECENT = 24;
const FOUND = 80;
const loading = new Map(); // language -> promise of its emoji

/**
 * @param {(emoji: string) => void} picked
 * @param {{stays?: boolean, more?: () => void}} [how] `stays`: several are picked; `more`: leads to the stickers
 */
export async function pickEmoji(picked, { stays = false, more } = {}) {
  const dialog = openSheet("emoji-sheet-template");
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const find = /** @type {HTMLInputElement} */ (part(dialog, "find"));
  const grid = part(dialog, "grid");
  part(dialog, "stickers").hidden = !more;
  part(dialog, "stickers").addEventListener("click", () => (dialog.close(), more()));
  grid.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    remember(button.value);
    if (!stays) dialog.close();
    picked(button.value);
  });
  onKey(grid, (event) => walk(event, grid));
  try {
    const all = await load(dialog, language);
    drawTabs(dialog, (group) => draw(grid, group < 0 ? recent(all) : all.filter((one) => one.group === DATA_GROUPS[group])));
    find.addEventListener("input", () => void search(dialog, grid, all, find.value));
    part(dialog, "state").textContent = "";
    void search(dialog, grid, all, find.value); // somebody may have typed already
  } catch {
    loading.clear();
    part(dialog, "state").textContent = words.try_again;
  }
}

/** In the page's language, and by English names as well. */
async function search(dialog, grid, all, query) {
  const asked = query.trim().toLocaleLowerCase();
  if (!asked) return draw(grid, recent(all));
  const english = await load(dialog, "en").catch(() => []);
  if (part(dialog, "find").value !== query) return; // more was typed meanwhile
  const named = new Set(english.filter((one) => matches(one, asked)).map(({ emoji }) => emoji));
  const found = all.filter((one) => matches(one, asked) || named.has(one.emoji));
  const begins = ({ annotation }) => Number(annotation.toLocaleLowerCase().startsWith(asked));
  found.sort((one, other) => begins(other) - begins(one) || one.order - other.order);
  draw(grid, found.slice(0, FOUND));
  part(dialog, "state").textContent = found.length ? "" : words.emoji_none;
}

const matches = ({ annotation, tags = [], shortcodes = [] }, asked) =>
  [annotation, ...tags, ...shortcodes].some((name) => name.toLocaleLowerCase().includes(asked));

function load(dialog, language) {
  if (!loading.has(language)) {
    const source = dialog.dataset[language === "zh" ? "sourceZh" : "sourceEn"];
    loading.set(language, get(source).then((all) => all.filter(({ version }) => version <= DRAWN)));
  }
  return loading.get(language);
}

function drawTabs(dialog, choose) {
  const tab = (sign, name, group) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "emoji__tab", textContent: sign });
    button.setAttribute("aria-label", name);
    button.setAttribute("aria-pressed", String(group < 0));
    button.addEventListener("click", () => {
      for (const one of button.parentElement.children) one.setAttribute("aria-pressed", String(one === button));
      part(dialog, "find").value = "";
      choose(group);
    });
    return button;
  };
  const names = words.emoji_groups.split("|");
  part(dialog, "tabs").replaceChildren(tab("🕘", words.emoji_recent, -1), ...GROUPS.map((sign, group) => tab(sign, names[group], group)));
}

function draw(grid, shown) {
  const buttons = shown.map(({ emoji, annotation }, place) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "emoji__one", value: emoji, textContent: emoji, title: annotation });
    button.setAttribute("aria-label", annotation);
    button.tabIndex = place ? -1 : 0; // arrow keys reach the others
    return button;
  });
  grid.replaceChildren(...buttons);
  grid.scrollTop = 0;
}

function walk(event, grid) {
  const buttons = [...grid.children];
  const at = buttons.indexOf(document.activeElement);
  const row = buttons.findIndex((one) => one.offsetTop > buttons[0].offsetTop);
  const columns = row < 0 ? buttons.length : row;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (at < 0 || !step) return;
  event.preventDefault();
  buttons[at + step]?.focus();
}

const key = () => `souk.emoji.${store.me.uuid}`;

function lately() {
  try {
    return JSON.parse(device.getItem(key()) || "[]");
  } catch {
    return [];
  }
}

/** What was picked last, filled up with what most people pick. */
function recent(all) {
  const known = new Map(all.map((one) => [one.emoji, one]));
  const usual = all.filter(({ group }) => group === 0).slice(0, RECENT);
  const mine = lately().map((emoji) => known.get(emoji)).filter(Boolean);
  return [...new Set([...mine, ...usual])].slice(0, RECENT);
}

function remember(emoji) {
  try {
    device.setItem(key(), JSON.stringify([emoji, ...lately().filter((one) => one !== emoji)].slice(0, RECENT)));
  } catch {
    // it may not remember
  }
}

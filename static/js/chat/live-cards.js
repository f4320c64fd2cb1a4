// Keeps the cards in sight as they are now: asks for the live views of those that are seen and may be out of date,
// many at once. A card that nobody sees waits until somebody does.

import { ApiError, get } from "../lib/api.js";

const BATCH = 50;
const TOGETHER = 60; // milliseconds in which asking is gathered
const FRESH = 60000; // milliseconds that a live view is taken for current without having been told otherwise
const KEPT = 1000; // views

const views = new Map(); // message -> {live, at, ref}; `at` 0: out of date
const cards = new Set(); // elements on the page
const visible = new Set();
const asked = new Set(); // messages of the next batch
let timer = 0;

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) visible.delete(target);
      else if (visible.add(target) && isStale(target.message)) ask(target.message);
    }
  },
  { rootMargin: "240px" },
);

const isStale = (message) => Date.now() - (views.get(message)?.at ?? 0) > FRESH;

/** The live view of a message's card, as far as it is known. */
export const knownView = (message) => views.get(message)?.live ?? null;

/** A live view came, from the server now or with a page of history. */
export function learn(message, ref, live) {
  views.delete(message);
  views.set(message, { live, ref, at: Date.now() });
  if (views.size > KEPT) views.delete(views.keys().next().value);
}

/** A card with a message came to the page. */
export function watch(card) {
  cards.add(card);
  watcher.observe(card);
}

export function unwatch(card) {
  cards.delete(card);
  visible.delete(card);
  watcher.unobserve(card);
}

/** What cards show has changed, those with this `ref` or all: who is in sight asks at once, the others when seen. */
export function refresh(ref = null) {
  for (const view of views.values()) if (ref === null || view.ref === ref) view.at = 0;
  refreshStale();
}

function refreshStale() {
  for (const card of visible) if (isStale(card.message)) ask(card.message);
}

function ask(message) {
  asked.add(message);
  timer ||= setTimeout(() => void fetchAsked(), TOGETHER);
}

async function fetchAsked() {
  const batch = [...asked].slice(0, BATCH);
  for (const message of batch) asked.delete(message);
  timer = asked.size ? setTimeout(() => void fetchAsked(), TOGETHER) : 0;
  try {
    const answer = await get(`/api/cards/?messages=${batch.join(",")}`);
    for (const card of cards) {
      const live = answer.cards[card.message];
      if (!live) continue;
      learn(card.message, card.ref, live);
      card.showLive(live);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error; // what is drawn stays; the next look asks again
  }
}

document.addEventListener("souk:cards-changed", () => refresh());
document.addEventListener("visibilitychange", () => document.hidden || refreshStale());

// A mini program page's side of the bridge to its host. docs/mini-programs.md describes the protocol.
// Importing it says "ready" to the host. On a plain page, outside the mini view, everything has a sensible fallback.

import { onKey } from "./lib/keyboard.js";

const VERSION = 1;
const ANSWER_WITHIN = 10000; // milliseconds; `share` waits for a person instead
const origin = location.origin;
const inside = window.parent !== window;
const waiting = new Map();
const listeners = new Map();
let last = 0;

function call(method, params = {}, patience = ANSWER_WITHIN) {
  const id = (last += 1);
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    window.parent.postMessage({ souk: VERSION, id, method, params }, origin);
    if (patience) setTimeout(() => settle({ id, error: { code: "no_answer", message: "" } }), patience);
  });
}

function settle({ id, result, error }) {
  const asked = waiting.get(id);
  waiting.delete(id);
  if (error) asked?.reject(Object.assign(new Error(error.message), { code: error.code }));
  else asked?.resolve(result);
}

/** Calls nobody waits for: a host that does not answer is no fault of the page. */
const tell = (method, params) => (inside ? call(method, params).catch(() => undefined) : Promise.resolve());

async function shareOutside() {
  const page = { title: document.title, url: location.href };
  if (navigator.share) return navigator.share(page).then(() => ({ status: "shared" })).catch(() => ({ status: "cancelled" }));
  try {
    await navigator.clipboard.writeText(page.url);
    return { status: "copied" };
  } catch {
    toastOutside(page.url); // no clipboard, as where the page came over plain HTTP: at least it can be read
    return { status: "cancelled" };
  }
}

function toastOutside(text) {
  const element = document.createElement("div");
  element.className = "toast";
  element.setAttribute("role", "status");
  element.textContent = text;
  document.body.append(element);
  setTimeout(() => element.remove(), 4000);
}

export const bridge = {
  /** True inside the mini view. */
  inside,
  /** Tells the host that the page is drawn; importing this module does it. */
  ready: ({ title = document.title } = {}) => tell("ready", { title }),
  /** Tells the host the page's address below the program's home, after a change without a load. */
  navigate: ({ path, title = document.title }) => tell("navigate", { path, title }),
  /** Opens the share picker on a page (default: this one). Answers {status: "sent" | "cancelled", count}. */
  share: ({ path } = {}) => (inside ? call("share", { path }, 0) : shareOutside()),
  close: () => (inside ? tell("close") : Promise.resolve(history.back())),
  openConversation: (conversation) =>
    inside ? tell("openConversation", { conversation }) : Promise.resolve(location.assign(`/chats/${conversation}/`)),
  toast: (text) => (inside ? tell("toast", { text }) : Promise.resolve(toastOutside(text))),
  /** Asks the host to draw the cards on the screen again: a coupon was claimed, an order paid. */
  cardsChanged: () => tell("cardsChanged"),
  /** Listens for "back", "shown" or "hidden"; answers a function that stops listening. */
  on(event, listener) {
    const set = listeners.get(event) ?? listeners.set(event, new Set()).get(event);
    set.add(listener);
    return () => set.delete(listener);
  },
};

const isEditing = (element) => element instanceof HTMLElement && element.matches("input, textarea, select");

if (inside) {
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== window.parent || from !== origin || data?.souk !== VERSION) return;
    if (data.event) for (const listener of listeners.get(data.event) ?? []) listener(data);
    else settle(data);
  });
  onKey(globalThis, (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || isEditing(event.target)) return;
    if (!document.querySelector("dialog[open], :popover-open")) bridge.close();
  });
  document.documentElement.dataset.inside = "mini";
  bridge.ready();
}

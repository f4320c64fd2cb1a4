// Registers the service worker, offers a new version quietly (it takes over when the reader says so), opens what a
// notification was tapped for, and keeps the number on the app's icon.

import { device } from "../lib/device.js";
import { byId, part } from "../lib/dom.js";
import { store } from "./app.js";
import { renewPush } from "./push.js";
import { router } from "./router.js";

const SHELL = "souk.shell"; // which language the kept shell is in

export async function startWorker() {
  store.addEventListener("list", () => showBadge());
  showBadge();
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register("/sw.js").catch(() => null);
  if (!registration) return; // not over HTTPS, or forbidden: the page works without it
  let isAsked = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => isAsked && location.reload());
  const offer = () => {
    if (!registration.waiting || !registration.active || !navigator.serviceWorker.controller) return;
    const note = byId("new-version");
    note.hidden = false;
    part(note, "reload").addEventListener("click", () => {
      isAsked = true;
      registration.waiting?.postMessage("skip-waiting");
    });
    part(note, "later").addEventListener("click", () => (note.hidden = true));
  };
  offer();
  registration.addEventListener("updatefound", () => {
    if (!registration.active) return; // the very first is no new version; WebKit shows it as waiting for a moment
    registration.installing?.addEventListener("statechange", (event) => event.target.state === "installed" && offer());
  });
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    const uuid = data?.open?.match(/^\/chats\/([0-9a-f-]{36})\/$/)?.[1];
    if (uuid) router.go(uuid);
  });
  void renewPush(registration);
  keepShellIn(document.documentElement.lang);
}

/** The shell speaks the reader's language, which they may have changed. */
function keepShellIn(language) {
  try {
    const before = device.getItem(SHELL);
    device.setItem(SHELL, language);
    if (before && before !== language) navigator.serviceWorker.controller?.postMessage("refresh-shell");
  } catch {
    // it may not remember
  }
}

let shown = -1;

function showBadge() {
  const unread = [...store.conversations.values()].reduce((sum, one) => sum + (one.is_muted ? 0 : one.unread), 0);
  if (!store.isLoaded || unread === shown) return;
  shown = unread;
  void (unread ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.())?.catch(() => {});
}

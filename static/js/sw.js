// The service worker: Souk opens without a network, and rings when a message comes. `self.souk` is set by /sw.js:
// {version, shell, precache, icon, words}. It keeps hashed static files, the empty shell and public pictures; never an
// answer of the API or anybody's page.

const { version, shell, precache, icon } = self.souk;
const STATIC = `souk-static-${version}`;
const PICTURES = "souk-pictures";
const PICTURES_KEPT = 200;
const PATIENCE = 6000; // milliseconds for a page before the shell is shown in its place
const SIGN_IN = "opaqueredirect"; // how a page that asks to sign in looks from here

self.addEventListener("install", (event) => {
  event.waitUntil(install());
  // Where the browser can, static files come out of the cache without waking this script for each.
  const route = { condition: { urlPattern: { pathname: "/static/*" } }, source: { cacheName: STATIC } };
  event.waitUntil(Promise.resolve(event.addRoutes?.(route)).catch(() => {}));
});
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const answer = answerFor(event.request);
  if (answer) event.respondWith(answer);
});
self.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") void self.skipWaiting();
  if (event.data === "wipe") event.waitUntil(wipe());
  if (event.data === "refresh-shell") event.waitUntil(keepShell());
});

/** Everything that the shell needs; what an older version kept under the same name is not fetched again. */
async function install() {
  const cache = await caches.open(STATIC);
  await Promise.all(
    precache.map(async (url) => {
      const kept = await caches.match(url);
      await cache.put(url, kept ?? (await fetched(url)));
    }),
  );
  await keepShell();
}

async function fetched(url) {
  const response = await self.fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** The shell in the language of whoever uses this browser now. It holds nobody's data. */
async function keepShell() {
  const cache = await caches.open(STATIC);
  await cache.put(shell, await fetched(shell));
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("souk-static-") && name !== STATIC) await caches.delete(name);
  }
  await self.clients.claim();
}

function answerFor(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return null;
  if (request.mode === "navigate") return request.destination === "document" ? page(request, url) : null;
  if (url.pathname.startsWith("/static/")) return staticFile(request);
  return url.pathname.startsWith("/media/") ? picture(request) : null;
}

/** Pages come from the network; without one, the chats come from the shell, and every other page leads to them. */
async function page(request, url) {
  const isChats = url.pathname.startsWith("/chats/");
  try {
    const response = await withPatience(request, isChats);
    if (isChats && response.type === SIGN_IN) await signedOut();
    return response;
  } catch (error) {
    const kept = await caches.match(shell);
    if (!kept) throw error;
    return isChats ? kept : Response.redirect("/chats/", 302);
  }
}

/** Nobody is signed in: the other pages look for themselves, and what was kept goes. */
async function signedOut() {
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage("recheck-session");
  await wipe();
}

async function withPatience(request, isChats) {
  if (!isChats) return self.fetch(request);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    return await self.fetch(request, { signal: patience.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function staticFile(request) {
  const kept = await caches.match(request, { cacheName: STATIC, ignoreVary: true });
  return kept ?? self.fetch(request);
}

/** Faces and products: public, named by their content, and kept until somebody signs out. */
async function picture(request) {
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await self.fetch(request);
  if (response.ok && response.status === 200) {
    await cache.put(request, response.clone());
    const keys = await cache.keys();
    if (keys.length > PICTURES_KEPT) await cache.delete(keys[0]);
  }
  return response;
}

/** Whoever used this browser has signed out: nothing of theirs stays. (The page to sign in takes the icon's number back.) */
async function wipe() {
  await caches.delete(PICTURES);
  const databases = (await self.indexedDB.databases?.()) ?? [];
  for (const { name } of databases) if (name?.startsWith("souk")) self.indexedDB.deleteDatabase(name);
  for (const notification of await self.registration.getNotifications()) notification.close();
}

self.addEventListener("push", (event) => event.waitUntil(ring(event.data?.json() ?? {})));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/chats/"));
});

/** One notification for each chat, replaced by the next, and none while somebody looks at Souk here. */
async function ring({ type, tag, title, body, badge, url, at }) {
  if (Number.isInteger(badge)) await showBadge(badge);
  if (type === "read") return closeAll(tag);
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some((page) => page.focused && page.visibilityState === "visible")) return undefined;
  return self.registration.showNotification(title || "Souk", {
    body,
    tag,
    icon,
    badge: icon,
    timestamp: at,
    renotify: true,
    data: { url },
  });
}

async function closeAll(tag) {
  for (const notification of await self.registration.getNotifications({ tag })) notification.close();
}

async function showBadge(count) {
  if (count) await self.navigator.setAppBadge?.(count).catch(() => {});
  else await self.navigator.clearAppBadge?.().catch(() => {});
}

/** The chat in the page that is open already, or in a new one. */
async function open(url) {
  const pages = await self.clients.matchAll({ type: "window" });
  const page = pages.find((one) => new URL(one.url).pathname.startsWith("/chats/"));
  if (!page) return self.clients.openWindow(url);
  page.postMessage({ open: url });
  return page.focus();
}

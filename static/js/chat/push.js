// Notifications on this browser: switched on and off here, kept by the server for as long as the session lives.

import { ApiError, del, get, put } from "../lib/api.js";
import { decodeKey, sameKey } from "../lib/keys.js";

const URL = "/api/push/";

export const canPush = () => Boolean(navigator.serviceWorker) && "PushManager" in globalThis && "Notification" in globalThis;

/** How notifications stand here: {key, is_on, shows_text}; the key is empty where the site sends none. */
export async function pushState() {
  const subscription = await currentSubscription();
  const state = await get(subscription ? `${URL}?${new URLSearchParams({ endpoint: subscription.endpoint })}` : URL);
  return { ...state, is_on: state.is_on && Notification.permission === "granted" };
}

/** Asks the reader's leave, and rings here from now on. Answers false where they or the browser say no. */
export async function switchOn(key, showsText) {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const registration = await navigator.serviceWorker.ready;
  const subscription = await subscribe(registration, key).catch(() => null);
  if (!subscription) return false;
  await put(URL, { ...subscription.toJSON(), shows_text: showsText });
  return true;
}

export async function switchOff() {
  const subscription = await currentSubscription();
  if (!subscription) return;
  await del(URL, { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

/** The session may be another than when it was switched on: tells the server again, once for each page. */
export async function renewPush(registration) {
  const subscription = await registration.pushManager?.getSubscription().catch(() => null);
  if (!subscription || Notification.permission !== "granted") return;
  try {
    const { key } = await get(URL);
    const { endpoint, keys } = (await subscribe(registration, key)).toJSON();
    await put(URL, { endpoint, keys });
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof DOMException)) throw error; // the next page tries again
  }
}

async function currentSubscription() {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** A browser subscribes to one key: where the site has another now, it starts over. */
async function subscribe(registration, key) {
  const known = await registration.pushManager.getSubscription();
  if (known && sameKey(known.options.applicationServerKey, key)) return known;
  await known?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: decodeKey(key) });
}

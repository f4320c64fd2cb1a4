// Notices that the page's person was signed out: in another tab, on another device, or because the session ran out. Then
// every tab of theirs goes blank, and the device forgets them.
//
// A tab is only told to look: the server alone says who is signed in. So a page out of the browser's memory, or a password
// that was changed here (which renews the session), empties nothing.

import { ApiError, get } from "./api.js";
import { backoff } from "./backoff.js";
import { clone } from "./dom.js";
import { isAnythingKept, wipe } from "./device.js";
import { session } from "./session.js";

const CHANNEL = "souk.session";
const NOBODY = new Set([401, 403]);
const AGAIN = 2000; // milliseconds: a session that was renewed reaches the browser with an answer that is still on its way

let channel = null;
let asking = null;

/** Asks the server whether this page's person is still signed in here, and ends the session where they are not. */
export function recheck() {
  if (session.isOver || !session.person) return Promise.resolve(!session.isOver);
  asking ??= settle().finally(() => (asking = null));
  return asking;
}

/** Where the server says nobody, the page is covered at once, and asks once more before anything is thrown away. */
async function settle() {
  let isDoubted = false;
  for (let failures = 0; !session.isOver; failures += 1) {
    try {
      const { uuid } = await get("/api/me/");
      if (uuid !== session.person) await end({ isReplaced: true });
      break;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isNobody = NOBODY.has(error.status);
      if (isNobody && isDoubted) await end();
      isDoubted ||= isNobody;
      cover(isDoubted);
      if (!session.isOver) await new Promise((resolve) => setTimeout(resolve, isNobody ? AGAIN : 1000 + backoff(failures)));
    }
  }
  cover(false);
  return !session.isOver;
}

/** @param {boolean} covers nothing of the page is seen, and nothing can be done there */
function cover(covers) {
  document.body.style.visibility = covers ? "hidden" : "";
  document.body.inert = covers;
}

/**
 * Looks after a socket that was closed because nobody is signed in: it is opened again where somebody is.
 * @param {import("./socket.js").Socket} socket
 */
export function watchSocket(socket) {
  socket.addEventListener("state", async () => {
    if (socket.state === "signed-out" && (await recheck())) socket.again();
  });
}

/** `isReplaced`: another person uses this browser now, and what is theirs stays. */
async function end({ isReplaced = false } = {}) {
  if (session.isOver) return;
  session.isOver = true;
  blank();
  document.dispatchEvent(new Event("souk:session-over"));
  await wipe(isReplaced ? session.person : "");
  if (isReplaced) return;
  sessionStorage.clear();
  navigator.serviceWorker?.controller?.postMessage("wipe");
  void navigator.clearAppBadge?.().catch(() => {});
}

/** A page for nobody: the server takes all that was kept with `Clear-Site-Data`, but not every browser does as it is told. */
async function forgetOthers() {
  const isForNobody = document.querySelector('meta[name="souk-person"]')?.content === "";
  if (!isForNobody || !(await isAnythingKept())) return;
  try {
    await get("/api/me/");
  } catch (error) {
    if (!NOBODY.has(error.status)) return;
    await wipe();
    sessionStorage.clear();
    navigator.serviceWorker?.controller?.postMessage("wipe");
  }
}

/** Nothing of the person stays on the screen: only that they were signed out, and the way back in. */
function blank() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  const note = clone("signed-out-template");
  const back = encodeURIComponent(location.pathname + location.search);
  note.querySelector("a").href = `/accounts/login/?next=${back}`;
  document.title = "Souk";
  document.body.className = "signed-out-page";
  document.body.replaceChildren(note, document.getElementById("announcer") ?? "");
  cover(false); // the line is to be read
  note.focus();
}

function listen() {
  if (!("BroadcastChannel" in globalThis)) return;
  channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => data !== session.person && void recheck();
}

/** A page that the browser put aside hears nothing: it looks when it is shown again. */
function closeForNow() {
  channel?.close();
  channel = null;
}

listen();
channel?.postMessage(session.person);
void forgetOthers();
addEventListener("pagehide", closeForNow);
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  listen();
  void recheck();
});
document.addEventListener("souk:unauthorized", () => void recheck());
navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "recheck-session" && void recheck());

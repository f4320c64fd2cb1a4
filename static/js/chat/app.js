// The page's one store, sync, outbox and drafts, put together from the state that the page brought.

import { ApiError } from "../lib/api.js";
import { learnTime, serverNow } from "../lib/clock.js";
import { device } from "../lib/device.js";
import { byId } from "../lib/dom.js";
import { session } from "../lib/session.js";
import { watchSocket } from "../lib/session-watch.js";
import { forget, recall } from "./blobs.js";
import { putDraft } from "./acts/remote.js";
import { Drafts } from "./drafts.js";
import { KeptStorage, claim, lastOwner, openKept } from "./kept.js";
import { socket } from "./line.js";
import { refresh } from "./live-cards.js";
import { Outbox } from "./outbox.js";
import { setRemarks } from "./names.js";
import { fetchContacts } from "./remote.js";
import { sendText } from "./send.js";
import { Snapshot } from "./snapshot.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";

const carry = async (entry, note) => (await import("./carry.js")).carry(entry, note);

const NOBODY = "nobody";

/** The shell brought nothing, because there is no network: it starts from what this device kept. */
async function recalled() {
  const owner = lastOwner();
  const known = owner ? await Snapshot.recall(openKept(owner)) : null;
  return { me: { uuid: NOBODY, name: "" }, epoch: null, conversations: null, ...known, has_more: true };
}

const brought = JSON.parse(byId("chat-state").textContent || "{}");

/** What the page brought, or what was kept of it. */
export const state = brought.me ? brought : await recalled();
if (state.me.uuid !== NOBODY) session.person = state.me.uuid; // the kept shell is nobody's until it is filled

learnTime(state.now);
state.limits ??= { recall: 0, edit: 0, text: 4000, draft: 20000 }; // seconds and characters; without a network nothing is changed
state.reactions ??= [];

setRemarks(state.remarks);

export const store = new Store(state);
export { socket };
export const sync = new Sync(store, socket);
/** A draft that is too long for the server stays on this device; the composer says so. */
const saveDraft = async (conversation, draft) => {
  if ([...draft.text].length > state.limits.draft) throw new Error("too long to be kept by the server");
  return putDraft(conversation, draft);
};
export const drafts = new Drafts(state.me.uuid, device, { save: saveDraft, isOwn: (id) => outbox.wrote(id) });
if (brought.me) await claim(state.me.uuid);
export const kept = openKept(state.me.uuid);
const unsent = new KeptStorage(kept, state.me.uuid, device);
/** One tab sends at a time, and looks first at what the others have sent. */
const lock = (name, run) => navigator.locks.request(name, () => unsent.refresh().then(run, run));
export const outbox = new Outbox({
  owner: state.me.uuid,
  storage: unsent,
  now: serverNow,
  send: (entry, note) => (entry.files ? carry(entry, note) : sendText(entry)),
  ...(navigator.locks ? { lock } : {}),
});

export const snapshot = new Snapshot(store, kept);
sync.pages.kept = (uuid) => snapshot.page(uuid);

outbox.addEventListener("stored", ({ detail: { entry, message } }) => store.putOwn(entry.conversation, message));
outbox.addEventListener("change", ({ detail: conversation }) => {
  store.timelineChanged(conversation);
  store.listChanged();
});
store.addEventListener("timeline", ({ detail: { arrived } }) => {
  if (arrived?.client_id && arrived.sender?.uuid === store.me.uuid) outbox.settle(arrived.client_id);
});
unsent.addEventListener("change", () => outbox.refresh());
unsent.addEventListener("ready", () => {
  void recallFiles();
  outbox.wake();
});
outbox.addEventListener("left", ({ detail: { files } }) => forget(files.map((file) => file.key)));
addEventListener("online", () => outbox.wake());
socket.addEventListener("state", () => {
  if (socket.state !== "open") return;
  outbox.wake();
  void sync.pages.refreshKept();
  refresh(); // what cards show may have changed while nobody could tell
});
store.addEventListener("card", ({ detail: { ref } }) => refresh(ref));
store.addEventListener("entry", ({ detail: { uuid, draft: text, draft_version: version, draft_by: by } }) =>
  drafts.learn(uuid, { text, version, by }),
);
document.addEventListener("souk:ring:draft", ({ detail: { conversation, ...draft } }) => drafts.learn(conversation, draft));
drafts.addEventListener("change", () => store.listChanged());

if (state.conversations) store.setList(state.conversations);
if (state.opened && state.history) store.timeline(state.opened).merge(state.history);

/** What the reader calls people was changed, maybe on another device. */
async function learnNames() {
  try {
    const contacts = await fetchContacts();
    setRemarks(Object.fromEntries(contacts.map(({ person, remark }) => [person.uuid, remark])));
    store.listChanged();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
document.addEventListener("souk:ring:contacts.changed", () => void learnNames());

/** Brings back the bytes of what was about to be sent when the page closed. */
async function recallFiles() {
  const carrying = [...outbox.conversations].flatMap((uuid) => outbox.of(uuid)).filter((entry) => entry.files);
  for (const entry of carrying) {
    await recall(entry.files.map((file) => file.key));
    outbox.note(entry.client_id, { isHere: true });
  }
}

watchSocket(socket);
document.addEventListener("souk:session-over", () => {
  snapshot.stop();
  sync.stop();
  socket.stop();
  unsent.close();
});

export function start() {
  snapshot.start();
  sync.start({ isListCut: state.has_more });
  outbox.wake();
}

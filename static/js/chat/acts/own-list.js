// What the reader does with a whole chat of their list. It is shown at once, and taken back where the server refuses it.

import { ApiError } from "../../lib/api.js";
import { fill, toast } from "../../lib/dom.js";
import { offerUndo } from "../../lib/undo.js";
import { store, sync } from "../app.js";
import { router } from "../router.js";
import { words } from "../words.js";
import { deleteChat, restoreChat, setSeat } from "./remote.js";

const CHANGES = {
  pin: { is_pinned: true },
  unpin: { is_pinned: false },
  mute: { is_muted: true },
  unmute: { is_muted: false },
  archive: { is_archived: true },
  unarchive: { is_archived: false },
  unread: { is_marked_unread: true },
};

/** What can be done with this chat now, by name. */
export function offersOf({ is_pinned: isPinned, is_muted: isMuted, is_archived: isArchived, is_marked_unread: isMarked, unread }) {
  const isUnread = Boolean(unread || isMarked);
  return {
    pin: !isPinned && !isArchived, unpin: isPinned, mute: !isMuted, unmute: isMuted, archive: !isArchived,
    unarchive: isArchived, unread: !isUnread, read: isUnread, delete: true,
  }; // prettier-ignore
}

/** @param {string} name @param {string} uuid */
export async function act(name, uuid) {
  const conversation = store.conversations.get(uuid);
  if (!conversation) return;
  if (name === "read") sync.read(uuid);
  else if (name === "delete") await remove(uuid);
  else await change(uuid, name, conversation);
}

async function change(uuid, name, { is_muted, is_pinned, is_archived, is_marked_unread, title }) {
  const before = { is_muted, is_pinned, is_archived, is_marked_unread };
  if (name === "unread" && router.open === uuid) router.leave(); // else it would be read at once
  store.seat(uuid, { ...before, ...CHANGES[name], ...(name === "archive" && { is_pinned: false }) });
  const tell = async () => {
    await sync.readTold(uuid);
    store.seat(uuid, await setSeat(uuid, CHANGES[name]));
  };
  if (!(await attempt(tell))) store.seat(uuid, before);
  else if (name === "archive") offerUndo(fill(words.chat_archived, { title }), words.undo, () => void act("unarchive", uuid));
}

/** Deletes the chat for the reader alone; the next message brings it back. */
async function remove(uuid) {
  const { title } = store.conversations.get(uuid);
  if (router.open === uuid) router.leave();
  store.seat(uuid, { is_deleted: true });
  if (await attempt(() => deleteChat(uuid))) {
    offerUndo(fill(words.chat_deleted, { title }), words.undo, () => void attempt(() => restoreChat(uuid)));
  } else store.seat(uuid, { is_deleted: false });
}

async function attempt(command) {
  try {
    await command();
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message || words.try_again);
    return false;
  }
}

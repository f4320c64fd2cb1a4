// Who is in a conversation, fetched once while it stays the same.

import { store } from "../app.js";
import { fetchMembers } from "./remote.js";

const lists = new Map(); // conversation -> promise of its members

store.addEventListener("members", ({ detail }) => lists.delete(detail.conversation));

/** @param {string} conversation @returns {Promise<{uuid: string, name: string, avatar: string, kind: string, role: string}[]>} */
export function membersOf(conversation) {
  const { kind, other } = store.conversations.get(conversation) ?? {};
  if (kind !== "group") return Promise.resolve([store.me, ...(other ? [other] : [])]);
  if (!lists.has(conversation)) {
    const list = fetchMembers(conversation);
    list.catch(() => lists.delete(conversation));
    lists.set(conversation, list);
  }
  return lists.get(conversation);
}

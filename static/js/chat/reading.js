// How far the others of a small group have read, as far as they and the reader show it: fetched when the group is opened, and
// then followed by rings.

import { ApiError, get } from "../lib/api.js";
import { store } from "./app.js";

const marks = new Map(); // conversation -> Map of user -> {seq, joined_at, name, avatar, uuid}
const asked = new Set();

/** Fetches the marks of a group, once for each time that it is opened. */
export async function follow(conversation) {
  if (asked.has(conversation)) return;
  asked.add(conversation);
  try {
    const { marks: list } = await get(`/api/conversations/${conversation}/reading/`);
    marks.set(conversation, new Map(list.map((mark) => [mark.person.uuid, mark])));
    store.timelineChanged(conversation);
  } catch (error) {
    asked.delete(conversation);
    if (!(error instanceof ApiError)) throw error; // the next opening asks again
  }
}

/** Who has read a message of the reader's: those who were there when it was said. */
export function readersOf(conversation, message) {
  const all = [...(marks.get(conversation)?.values() ?? [])];
  return all.filter(({ seq, joined_at: at }) => seq >= message.seq && at <= message.created_at).map(({ person }) => person);
}

/** Is it told at all in this conversation? */
export const isTold = (conversation) => Boolean(marks.get(conversation)?.size);

function moved(conversation, user, seq) {
  const mark = marks.get(conversation)?.get(user);
  if (!mark || mark.seq >= seq) return;
  mark.seq = seq;
  store.timelineChanged(conversation);
}

document.addEventListener("souk:ring:seen", ({ detail: { conversation, user, seq } }) => moved(conversation, user, seq));
store.addEventListener("arrived", ({ detail: { conversation, message } }) => moved(conversation.uuid, message.sender?.uuid, message.seq));
store.addEventListener("members", ({ detail }) => {
  asked.delete(detail.conversation);
  if (marks.delete(detail.conversation)) void follow(detail.conversation);
});

// The API of acts on messages, as functions.

import { del, get, patch, post, put } from "../../lib/api.js";

const at = (uuid) => `/api/messages/${uuid}/`;
const chat = (uuid) => `/api/conversations/${uuid}/`;

export const editMessage = (uuid, text, ranges) => patch(at(uuid), { text, mention_ranges: ranges });
export const recallMessage = (uuid) => post(`${at(uuid)}recall/`);
export const fetchVersions = async (uuid) => (await get(`${at(uuid)}versions/`)).versions;
export const giveReaction = (uuid, emoji) => put(`${at(uuid)}reactions/${encodeURIComponent(emoji)}/`);
export const takeReaction = (uuid, emoji) => del(`${at(uuid)}reactions/${encodeURIComponent(emoji)}/`);
export const setStar = (uuid, on) => (on ? put : del)(`${at(uuid)}star/`);
export const setPin = (uuid, on) => (on ? put : del)(`${at(uuid)}pin/`);
export const hideMessages = (conversation, messages) => post(`${chat(conversation)}hidden/`, { messages });
export const fetchPins = async (conversation) => (await get(`${chat(conversation)}pins/`)).items;
export const deleteChat = (conversation) => put(`${chat(conversation)}deletion/`);
export const restoreChat = (conversation) => del(`${chat(conversation)}deletion/`);
export const setSeat = (conversation, changes) => patch(`${chat(conversation)}seat/`, changes);
export const putDraft = (conversation, draft) => put(`${chat(conversation)}draft/`, draft);
export const forwardMessages = (body) => post("/api/forwards/", body);

/** Everybody in a conversation: {uuid, name, avatar, kind, role}. */
export async function fetchMembers(conversation) {
  const all = [];
  let url = `${chat(conversation)}members/?limit=100`;
  while (url) {
    const page = await get(url);
    all.push(...page.results);
    const next = page.next && new URL(page.next, location.href);
    url = next && next.pathname + next.search;
  }
  return all;
}

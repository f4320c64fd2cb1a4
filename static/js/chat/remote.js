// The API of chat, as functions.

import { get, post, put } from "../lib/api.js";

const HISTORY_PAGE = 40;
const EVENTS_PAGE = 200;
const at = (uuid) => `/api/conversations/${uuid}/`;

/** Every page of a list, one after the other. */
async function fetchAll(url) {
  const all = [];
  while (url) {
    const page = await get(url);
    all.push(...page.results);
    const next = page.next && new URL(page.next, location.href);
    url = next && next.pathname + next.search;
  }
  return all;
}

/** Every conversation of the list, the latest active first. */
export const fetchConversations = () => fetchAll("/api/conversations/?limit=100");
/** With those that the reader deleted: their logs are followed, to see them come back. */
export const fetchAllConversations = () => fetchAll("/api/conversations/?limit=100&deleted=true");
export const fetchContacts = () => fetchAll("/api/contacts/");

export const fetchConversation = (uuid) => get(at(uuid));
export const makeConversation = (body) => post("/api/conversations/", body);
export const seeAnnouncement = (uuid) => post(`${at(uuid)}announcement/read/`);
export const reportMessage = (uuid, report) => post(`/api/messages/${uuid}/report/`, report);
export const fetchRequests = () => get("/api/contact-requests/");
/** @param {string} uuid @param {{after: number, upto: number, mine: string}} part of the log, and the page's own digest */
export const checkLog = (uuid, part) => get(`${at(uuid)}check/?${new URLSearchParams({ ...part })}`);
export const fetchSync = () => get("/api/sync/");
export const markRead = (uuid, seq, feedSeq) => put(`${at(uuid)}read/`, { seq, feed_seq: feedSeq });

/**
 * A page of history.
 * @param {string} uuid
 * @param {{before?: string, after?: string, around?: string, since?: number}} [where] a cursor, or a message's uuid, "unread" or
 *   "mention"; without any the newest page
 */
export function fetchHistory(uuid, where = {}) {
  return get(`${at(uuid)}messages/?${new URLSearchParams({ limit: HISTORY_PAGE, ...where })}`);
}

/** What a query finds: {q, kind?, conversation?, cursor?}. */
export const search = (query, signal) => get(`/api/search/?${new URLSearchParams(query)}`, { signal });

export function fetchEvents(uuid, after) {
  return get(`${at(uuid)}events/?after=${after}&limit=${EVENTS_PAGE}`);
}

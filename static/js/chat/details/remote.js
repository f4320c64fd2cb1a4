// The API of groups, as functions.

import { del, get, patch, post, put, upload } from "../../lib/api.js";

const at = (uuid) => `/api/conversations/${uuid}/`;

export const changeGroup = (uuid, changes) => patch(`${at(uuid)}group/`, changes);
export const setPicture = (uuid, file) => upload("PUT", `${at(uuid)}picture/`, { picture: file });
export const addPeople = (uuid, people) => post(`${at(uuid)}members/`, { people });
export const setRole = (uuid, person, role) => patch(`${at(uuid)}members/${person}/`, { role });
export const removeMember = (uuid, person) => del(`${at(uuid)}members/${person}/`);
export const fetchMembers = (uuid, query) => get(`${at(uuid)}members/?${new URLSearchParams(query)}`);
export const fetchInvites = (uuid) => get(`${at(uuid)}invites/`);
export const makeInvite = (uuid, wanted) => post(`${at(uuid)}invites/`, wanted);
export const revokeInvite = (uuid) => del(`/api/invites/${uuid}/`);
export const fetchJoinRequests = (uuid) => get(`${at(uuid)}join-requests/`);
export const answerJoinRequest = (uuid, answer) => post(`/api/join-requests/${uuid}/${answer}/`);
export const fetchPrograms = (uuid) => get(`${at(uuid)}programs/`);
export const fetchFiles = (uuid, kind) => get(`${at(uuid)}attachments/?kind=${kind}`);

export const fetchPerson = (uuid) => get(`/api/people/${uuid}/`);
export const askPerson = (uuid, line) => post(`/api/people/${uuid}/request/`, { line });
export const acceptRequest = (uuid) => post(`/api/contact-requests/${uuid}/acceptance/`);
export const labelContact = (uuid, labels) => patch(`/api/contacts/${uuid}/`, labels);
export const removeContact = (uuid) => del(`/api/contacts/${uuid}/`);
export const block = (uuid) => put(`/api/blocks/${uuid}/`);
export const unblock = (uuid) => del(`/api/blocks/${uuid}/`);

/** The page after one, by the address that the one before gave. */
export function fetchNext(url) {
  const next = new URL(url, location.href);
  return get(next.pathname + next.search);
}

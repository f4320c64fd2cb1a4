// Who can get a share: the chats of people, latest first, and then the contacts that no chat is open with.

import { get } from "../lib/api.js";
import { fetchConversations } from "../chat/remote.js";
import { counted, words } from "./words.js";

const CHATS_OF_PEOPLE = new Set(["direct", "group"]);

async function fetchContacts() {
  const people = [];
  let url = "/api/contacts/?limit=100";
  while (url) {
    const page = await get(url);
    people.push(...page.results.map((contact) => contact.person));
    const next = page.next && new URL(page.next, location.origin);
    url = next && next.pathname + next.search;
  }
  return people;
}

function fromConversation(conversation) {
  const { uuid, kind, title, avatar, faces, other, member_count: members } = conversation;
  const note = kind === "group" ? counted("members", members) : other?.username ? `@${other.username}` : "";
  return { key: `conversation:${uuid}`, type: "conversation", uuid, name: title, note, face: other ?? { uuid, title, avatar, kind, faces } };
}

function fromPerson(person) {
  const note = `${words.contact} · @${person.username}`;
  return { key: `person:${person.uuid}`, type: "person", uuid: person.uuid, name: person.name, note, face: person };
}

/** Every target: {key, type, uuid, name, note, face}. */
export async function fetchTargets() {
  const [conversations, people] = await Promise.all([fetchConversations(), fetchContacts()]);
  const open = conversations.filter(({ kind, can_send: canSend }) => CHATS_OF_PEOPLE.has(kind) && canSend);
  const met = new Set(open.filter(({ kind }) => kind === "direct").map(({ other }) => other?.uuid));
  const others = people.filter(({ uuid }) => !met.has(uuid));
  others.sort((one, other) => one.name.localeCompare(other.name, document.documentElement.lang));
  return [...open.map(fromConversation), ...others.map(fromPerson)];
}

/** Whether a target's name or note holds the words. */
export function matches({ name, note }, query) {
  const words = query.trim().toLocaleLowerCase();
  return `${name} ${note}`.toLocaleLowerCase().includes(words);
}

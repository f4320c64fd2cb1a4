// What stands in a conversation, from top to bottom: days, the mark of what is new, system lines and messages. No DOM.

import { urlOf } from "./blobs.js";
import { dayOf, dayText } from "./words.js";

const TOGETHER = 5 * 60000; // milliseconds: one person's messages within that stand together

/** A file of the outbox in an attachment's shape. */
// A picture of no size is one that this browser cannot show: it is seen once the server has it.
const unsentFile = (file) => {
  const isShown = file.kind !== "picture" || file.width > 0;
  return { ...file, uuid: file.key, url: isShown ? urlOf(file.key) : "", preview_url: "" };
};

/** An unsent message in a message's shape. */
export function unsent(entry, me) {
  return {
    uuid: null, conversation: entry.conversation, seq: Infinity, kind: entry.kind ?? "text", sender: me,
    client_id: entry.client_id, text: entry.text, card: null, data: entry.data ?? null, attachments: (entry.files ?? []).map(unsentFile), reply_to: entry.reply_to ?? null, mentions: [], mention_ranges: entry.mention_ranges ?? [], reactions: [], link: null,
    is_forwarded: false, state: "", edited_at: null, created_at: new Date(entry.at).toISOString(), entry,
  }; // prettier-ignore
}

/** The reader's own messages keep the key they had before they were stored, so that their bubbles stay. */
const keyOf = (message, me) => (message.sender?.uuid === me.uuid && message.client_id) || message.uuid;

function isTogether(one, other) {
  const isLine = (message) => !message || message.kind === "system" || message.state;
  if (isLine(one) || isLine(other)) return false;
  const apart = Math.abs(Date.parse(other.created_at) - Date.parse(one.created_at));
  return one.sender?.uuid === other.sender?.uuid && apart < TOGETHER && dayOf(one.created_at) === dayOf(other.created_at);
}

/**
 * @param {any[]} stored the timeline's messages, oldest first
 * @param {any[]} entries the outbox's, in order
 * @param {{me: any, unreadKey: string | null, named: boolean, readBy?: number | null, readersOf?: ((message: any) => number) | null}} how `unreadKey`: the uuid of the first unread message;
 *   `named`: senders are named, as in groups; `readBy`: the seq up to which the other has read, where that is told
 */
export function buildRows(stored, entries, { me, unreadKey, named, readBy = null, readersOf = null }) {
  const messages = [...stored, ...entries.map((entry) => unsent(entry, me))];
  const rows = [];
  const read = readBy === null ? null : stored.findLast(({ sender, seq }) => sender?.uuid === me.uuid && seq <= readBy);
  const lastOwn = readersOf && stored.findLast(({ sender, state, kind }) => sender?.uuid === me.uuid && !state && kind !== "system");
  messages.forEach((message, place) => {
    const before = messages[place - 1];
    const after = messages[place + 1];
    const day = dayOf(message.created_at);
    if (!before || dayOf(before.created_at) !== day) rows.push({ key: `day-${day}`, type: "day", at: message.created_at, says: dayText(message.created_at) });
    const isUnread = unreadKey !== null && message.uuid === unreadKey;
    if (isUnread) rows.push({ key: "unread", type: "unread" });
    if (message.kind === "system") {
      rows.push({ key: message.uuid, type: "system", message });
      return;
    }
    if (message.state) {
      rows.push({ key: `gone-${message.uuid}`, type: "gone", message });
      return;
    }
    const isMine = message.sender?.uuid === me.uuid;
    rows.push({
      key: keyOf(message, me),
      type: "message",
      message,
      isMine,
      isNamed: named && !isMine,
      isRead: message === read,
      readers: message === lastOwn ? readersOf(message) : 0,
      first: isUnread || !isTogether(before, message),
      last: !isTogether(message, after) || after.uuid === unreadKey,
    });
  });
  return folded(rows);
}

const FOLDED = new Set(["group.joined", "group.added", "group.left"]);
const FEW = 3; // lines of people who come and go that stand for themselves
const opened = new Set(); // uuids of lines that the reader has unfolded

/** Shows the lines that this row stands for. */
export const unfold = ({ messages }) => messages.forEach(({ uuid }) => opened.add(uuid));

/** Many lines in a row of people who come and go are one, until the reader wants to see them. */
function folded(rows) {
  const found = [];
  let run = [];
  const end = () => {
    const isFolded = run.length > FEW && !run.some(({ key }) => opened.has(key));
    if (isFolded) found.push({ key: `fold-${run[0].key}`, type: "folded", messages: run.map(({ message }) => message) });
    else found.push(...run);
    run = [];
  };
  for (const row of rows) {
    if (row.type === "system" && FOLDED.has(row.message.system?.code)) run.push(row);
    else end(), found.push(row);
  }
  end();
  return found;
}

const ENTRY = ["state", "error", "progress", "isHere", "isSlow"]; // what of an unsent message changes

/** Is there anything to draw anew? */
export function sameRow(row, before) {
  if (row.type !== before.type) return false;
  if (row.type === "day") return row.key === before.key && row.says === before.says;
  if (row.type === "folded") return row.messages.length === before.messages.length;
  if (row.type !== "message") return row.message === before.message;
  const { entry } = row.message;
  const isSameMessage = entry
    ? ENTRY.every((name) => entry[name] === before.message.entry?.[name])
    : row.message === before.message;
  return isSameMessage && row.first === before.first && row.last === before.last && row.isNamed === before.isNamed && row.isRead === before.isRead && row.readers === before.readers;
}

// What this page knows: the conversations of the list and the timelines that were opened. No DOM, no network.

import { Timeline } from "./timeline.js";

const KEPT_TIMELINES = 12;
const GONE = { "message.recalled": true, "message.removed": true };
const SAYS_OTHERWISE = { ...GONE, "message.edited": true };

const namesMe = ({ mentions }, me) => mentions.includes(me.uuid) || mentions.includes("all");

/** Has the reader not read up to this message of a conversation's log, or of its feed's? */
function seqIsUnread(conversation, log, message) {
  const head = conversation.feed?.uuid === log ? conversation.feed : conversation;
  return message.seq > head.read_seq;
}

/** The server's entry; but what events told since the server looked stays. */
function newer(known, entry) {
  const hasMore = known && (known.last_seq > entry.last_seq || (known.feed?.last_seq ?? 0) > (entry.feed?.last_seq ?? 0));
  if (!hasMore) return { ...entry, feed: entry.feed && { ...entry.feed } };
  const { last_message, unread, last_seq, read_seq, is_mentioned, read_by_other, feed } = known;
  return { ...entry, last_message, unread, last_seq, read_seq, is_mentioned, read_by_other, feed: entry.feed && (feed ?? entry.feed) };
}

/**
 * Events: "list" (the list changed), "timeline" (detail: {conversation, arrived}: its messages changed; `arrived` is a
 * message that came live), "entry" (detail: a conversation as the server lists it), "card" (detail: {ref}), "members" (detail: {conversation, members}), "gone" (detail: a
 * conversation's uuid), "doubt" (detail: a conversation's uuid: whether it names the reader is for the server to say), "said"
 * (detail: {conversation, message}: it is new, or shows something else now).
 */
export class Store extends EventTarget {
  me;
  epoch;
  conversations = new Map();
  isLoaded = false;
  #timelines = new Map();

  constructor({ me, epoch }) {
    super();
    this.me = me;
    this.epoch = epoch ?? null;
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** The whole list came from the server. */
  setList(list) {
    const before = this.conversations;
    this.conversations = new Map(list.map((entry) => [entry.uuid, newer(before.get(entry.uuid), entry)]));
    this.isLoaded = true;
    for (const entry of list) this.#forgetDeleted(before.get(entry.uuid), entry);
    for (const entry of list) this.#tell("entry", entry);
    this.#tell("list");
    for (const uuid of before.keys()) {
      if (this.conversations.has(uuid)) continue;
      this.#timelines.delete(uuid);
      this.#tell("gone", uuid);
    }
  }

  /** The reader deleted the chat, or took that back: what was loaded of it is not what they see. */
  #forgetDeleted(before, { uuid, cleared_seq: seq }) {
    if (before && before.cleared_seq !== seq && this.hasTimeline(uuid)) this.#timelines.get(uuid).clear();
  }

  putConversation(conversation) {
    this.conversations.set(conversation.uuid, newer(this.conversations.get(conversation.uuid), conversation));
    this.#tell("list");
  }

  /** The conversation whose own log or whose feed's log has this uuid. */
  byLog(uuid) {
    const own = this.conversations.get(uuid);
    if (own) return own;
    for (const conversation of this.conversations.values()) if (conversation.feed?.uuid === uuid) return conversation;
    return undefined;
  }

  get unread() {
    let unread = 0;
    for (const { unread: count, is_marked_unread: isMarked, is_muted: isMuted, is_mentioned: isNamed } of this.conversations.values()) {
      if (!isMuted || isNamed) unread += count || Number(Boolean(isMarked)); // who is named hears of it, however quiet the chat
    }
    return unread;
  }

  /** The timeline of a conversation, made empty where there is none yet. */
  timeline(uuid) {
    let timeline = this.#timelines.get(uuid);
    if (timeline) this.#timelines.delete(uuid); // it goes to the end: the least used one is dropped first
    else timeline = new Timeline(this.me.uuid);
    this.#timelines.set(uuid, timeline);
    if (this.#timelines.size > KEPT_TIMELINES) this.#timelines.delete(this.#timelines.keys().next().value);
    return timeline;
  }

  hasTimeline(uuid) {
    return this.#timelines.has(uuid);
  }

  /** Forgets what was read from another database. What is being shown stays until it is loaded anew. */
  forget() {
    for (const conversation of this.conversations.values()) {
      conversation.last_seq = 0;
      if (conversation.feed) conversation.feed.last_seq = 0;
    }
    for (const timeline of this.#timelines.values()) timeline.clear();
  }

  timelineChanged(conversation, arrived = null) {
    this.#tell("timeline", { conversation, arrived });
  }

  listChanged() {
    this.#tell("list");
  }

  /** An event of a conversation's log, or of its feed's, in order. */
  apply(log, seq, event) {
    const conversation = this.byLog(log);
    if (!conversation) return;
    const head = conversation.feed?.uuid === log ? conversation.feed : conversation;
    const isNew = seq > head.last_seq; // else the list already counts it
    if (isNew) head.last_seq = seq;
    if (event.type === "message.created") this.#applyMessage(conversation, event.message, isNew);
    else if (event.message) this.#applyChange(conversation, event, isNew && seqIsUnread(conversation, log, event.message));
    else if (event.type === "card.changed") this.#tell("card", { ref: event.ref });
    else if (event.type === "conversation.changed") this.#applyFacts(conversation, event.facts);
    else if (event.type === "members.changed") this.#applyMembers(conversation, event);
  }

  /** A message that is there shows something else: edited, recalled, reacted to. */
  #applyChange(conversation, { type, message }, wasUnread) {
    const isTheirs = message.sender?.uuid !== this.me.uuid;
    if (wasUnread && isTheirs && type in GONE) conversation.unread = Math.max(0, conversation.unread - 1);
    if (wasUnread && isTheirs && type === "message.edited" && namesMe(message, this.me)) conversation.is_mentioned = true;
    else if (wasUnread && isTheirs && conversation.is_mentioned && type in SAYS_OTHERWISE) this.#tell("doubt", conversation.uuid);
    if (conversation.last_message?.uuid === message.uuid) conversation.last_message = message;
    if (this.hasTimeline(conversation.uuid)) {
      this.#timelines.get(conversation.uuid).change(message);
      this.timelineChanged(conversation.uuid);
    }
    this.#tell("said", { conversation: conversation.uuid, message });
    this.#tell("list");
  }

  #applyFacts(conversation, facts) {
    if (facts.announcement && facts.announced_at !== conversation.facts?.announced_at) conversation.has_announcement = true;
    if (!facts.announcement) conversation.has_announcement = false;
    conversation.facts = facts;
    if (conversation.kind === "group") Object.assign(conversation, { title: facts.title, avatar: facts.avatar });
    this.#tell("list");
    this.timelineChanged(conversation.uuid);
  }

  /** The reader's own change of a group was answered: it may come before its event does. */
  factsChanged(uuid, facts) {
    const conversation = this.conversations.get(uuid);
    if (!conversation) return;
    this.#applyFacts(conversation, facts);
    conversation.has_announcement = false; // whoever wrote it has read it
  }

  #applyMembers(conversation, { members, member_count: count }) {
    conversation.member_count = count;
    const mine = members.find((member) => member.uuid === this.me.uuid);
    if (mine?.role) conversation.role = mine.role;
    this.#tell("members", { conversation: conversation.uuid, members });
    this.#tell("list");
  }

  #applyMessage(conversation, message, isNew) {
    if (isNew) {
      const isTold = message.sender?.uuid !== this.me.uuid && message.kind !== "system";
      if (isTold) this.#tell("arrived", { conversation, message });
      conversation.last_message = message;
      if (message.kind !== "system") conversation.is_deleted = false; // it comes back
      const isMine = message.sender?.uuid === this.me.uuid;
      if (isMine) this.#wait(conversation, message);
      if (isMine && !conversation.feed) this.#read(conversation); // who writes has read
      else if (!isMine && message.kind !== "system") conversation.unread += 1;
      if (!isMine) this.readByOther(conversation.uuid, message.seq); // who writes has read
      if (!isMine && namesMe(message, this.me)) conversation.is_mentioned = true;
    }
    if (this.hasTimeline(conversation.uuid)) {
      this.#timelines.get(conversation.uuid).arrive(message);
      this.timelineChanged(conversation.uuid, message);
    }
    this.#tell("said", { conversation: conversation.uuid, message });
    this.#tell("list");
  }

  /** In slow mode whoever wrote waits; admins do not. */
  #wait(conversation, { created_at: at }) {
    const seconds = conversation.facts?.slow_seconds;
    if (!seconds || conversation.role !== "member") return;
    conversation.may_send_at = new Date(Date.parse(at) + seconds * 1000).toISOString();
  }

  /** The other of a direct chat has read so far; nothing where that is not told. */
  readByOther(uuid, seq) {
    const conversation = this.conversations.get(uuid);
    if (typeof conversation?.read_by_other !== "number" || conversation.read_by_other >= seq) return;
    conversation.read_by_other = seq;
    this.timelineChanged(uuid);
  }

  /** The reader starred a message, or let go of it. */
  star(conversation, uuid, isStarred) {
    const message = this.hasTimeline(conversation) && this.#timelines.get(conversation).get(uuid);
    if (!message) return;
    this.#timelines.get(conversation).put({ ...message, is_starred: isStarred });
    this.timelineChanged(conversation);
  }

  /** The reader voted: these of the poll's options. */
  choose(conversation, uuid, chosen) {
    const message = this.hasTimeline(conversation) && this.#timelines.get(conversation).get(uuid);
    if (!message) return;
    this.#timelines.get(conversation).put({ ...message, chosen });
    this.timelineChanged(conversation);
  }

  /** The reader deleted messages for themselves. */
  hide(conversation, uuids) {
    if (!this.hasTimeline(conversation)) return;
    this.#timelines.get(conversation).remove(uuids);
    this.timelineChanged(conversation);
  }

  /** The reader changed how a conversation stands in their list. */
  seat(uuid, changes) {
    const conversation = this.conversations.get(uuid);
    if (!conversation) return;
    const { is_muted, is_pinned, is_archived, is_marked_unread, is_deleted } = { ...conversation, ...changes };
    Object.assign(conversation, { is_muted, is_pinned, is_archived, is_marked_unread, is_deleted });
    this.#tell("list");
  }

  /** The reader's own send was answered: it may come before its event does. */
  putOwn(conversation, message) {
    this.#tell("said", { conversation, message });
    if (this.hasTimeline(conversation)) {
      this.#timelines.get(conversation).arrive(message);
      this.timelineChanged(conversation);
    }
    const entry = this.conversations.get(conversation);
    if (entry) this.#wait(entry, message);
    if (entry && !(entry.last_message && entry.last_message.created_at > message.created_at)) {
      entry.last_message = message;
      entry.is_deleted = false;
      this.#tell("list");
    }
  }

  #read(conversation) {
    conversation.unread = 0;
    conversation.is_marked_unread = false;
    conversation.is_mentioned = false;
    conversation.read_seq = conversation.last_seq;
    if (conversation.feed) conversation.feed.read_seq = conversation.feed.last_seq;
  }

  /** Everything that came so far has been read. Answers false where that was so already. */
  read(uuid) {
    const conversation = this.conversations.get(uuid);
    if (!conversation || !(conversation.unread || conversation.is_marked_unread)) return false;
    this.#read(conversation);
    this.#tell("list");
    return true;
  }
}

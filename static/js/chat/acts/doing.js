// Does what the reader asks of a message, and says when it could not be done. What changes comes back as an event.

import { ApiError } from "../../lib/api.js";
import { announce, fill, toast } from "../../lib/dom.js";
import { store, sync } from "../app.js";
import { words } from "../words.js";
import * as recalled from "./recalled.js";
import * as remote from "./remote.js";

/** Runs a command that changes a log (null: none); answers whether it was done. */
async function run(log, command) {
  const done = log ? sync.expect(log) : () => {};
  try {
    await command();
    done();
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message || words.try_again);
    return false;
  }
}

export async function react(conversation, message, emoji) {
  const isMine = message.reactions.some((one) => one.emoji === emoji && one.users.includes(store.me.uuid));
  const command = isMine ? remote.takeReaction : remote.giveReaction;
  return run(message.conversation, () => command(message.uuid, emoji));
}

export async function recall(conversation, message) {
  recalled.remember(message);
  const isDone = await run(message.conversation, () => remote.recallMessage(message.uuid));
  if (!isDone) recalled.forget(message.uuid);
}

export const edit = (message, text, ranges) =>
  run(message.conversation, () => remote.editMessage(message.uuid, text, ranges));

export async function star(conversation, message) {
  const on = !message.is_starred;
  store.star(conversation, message.uuid, on);
  if (await run(null, () => remote.setStar(message.uuid, on))) announce(on ? words.starred : words.unstarred);
  else store.star(conversation, message.uuid, !on);
}

export function pin(conversation, message) {
  const isPinned = store.conversations.get(conversation)?.facts.pins.includes(message.uuid);
  return run(conversation, () => remote.setPin(message.uuid, !isPinned));
}

/** Deletes messages for the reader alone, once they have confirmed. */
export async function hide(conversation, uuids) {
  if (!(await run(null, () => remote.hideMessages(conversation, uuids)))) return;
  store.hide(conversation, uuids);
  void sync.refresh(conversation);
}

export async function copy(messages) {
  const text = messages.map((message) => message.text).filter(Boolean).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    toast(words.copied);
  } catch {
    toast(words.try_again);
  }
}

/** Asks which chats get these messages. */
export function forward(messages) {
  const uuids = messages.map((message) => message.uuid);
  const [first] = messages;
  const says = messages.length === 1 ? first.preview : fill(words.forward_many, { count: messages.length });
  document.dispatchEvent(new CustomEvent("souk:forward", { detail: { messages: uuids, says } }));
}

// Sends a message: over the socket while that is open, which a slow network carries as one small frame, else over HTTP. Both
// take the same body and store one message for a client id, however often and whichever way it comes.

import { ApiError, post } from "../lib/api.js";
import { socket } from "./line.js";

const unanswered = new Set(); // client ids whose answer did not come over the socket: the next try goes over HTTP

/**
 * @param {any} entry the outbox's
 * @param {any} body what it says besides its text
 * @returns {Promise<any>} the message as it is stored; rejects with an ApiError
 */
async function send(entry, body) {
  const said = { client_id: entry.client_id, text: entry.text, ...body };
  const frame = { type: "send", conversation: entry.conversation, ...said };
  if (unanswered.has(entry.client_id) || !socket.carries(frame)) {
    return post(`/api/conversations/${entry.conversation}/messages/`, said);
  }
  unanswered.add(entry.client_id);
  const answer = await socket.ask(frame);
  unanswered.delete(entry.client_id);
  if (answer.type === "sent") return answer.message;
  throw new ApiError(answer.status, answer.error);
}

/** What an unsent message says besides: what it answers and whom it names. */
const asideOf = ({ reply_to: answered, mentions, mention_ranges: ranges }) => ({
  ...(answered ? { reply_to: answered.uuid } : {}),
  ...(mentions?.length ? { mentions } : {}), // as an older page kept them
  ...(ranges?.length ? { mention_ranges: ranges } : {}),
});

/** A text, or a message that is made of data. */
export const sendText = (entry) => send(entry, { ...(entry.data ? { kind: entry.kind, data: entry.data } : {}), ...asideOf(entry) });
export const sendCarrying = (entry, attachments) => send(entry, { kind: entry.kind, attachments, ...asideOf(entry) });

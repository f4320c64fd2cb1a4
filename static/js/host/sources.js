// What the picker can send: a page's card, or messages that are passed on. Each answers what it looks like, and sends itself.

import { forwardMessages } from "../chat/acts/remote.js";
import { previewShare, sendShare } from "./remote.js";
import { words } from "./words.js";

/** A page of a mini program. */
export const pageSource = ({ program, path = "" }) => ({
  title: words.share_title,
  takesNote: true,
  preview: async () => {
    const { card, live } = await previewShare({ program, path });
    const element = document.createElement("souk-card");
    Object.assign(element, { data: { card, live, message: null } });
    return element;
  },
  send: (to) => sendShare({ ...to, program, path }),
});

/** Messages, with one line that says what they are. */
export const messagesSource = ({ messages, says }) => ({
  title: words.forward_title,
  takesNote: false,
  preview: async () => {
    const element = document.createElement("p");
    element.className = "picker__says";
    element.dir = "auto";
    element.textContent = says;
    return element;
  },
  send: ({ client_id: clientId, conversations, people }) =>
    forwardMessages({ client_id: clientId, messages, conversations, people }),
});

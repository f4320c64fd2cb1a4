// A contact card: who it is, and the way to them.

import { ApiError, get, post } from "../../lib/api.js";
import { part, toast } from "../../lib/dom.js";
import { store } from "../app.js";
import { face } from "../faces.js";
import { nameOf } from "../names.js";
import { makeConversation } from "../remote.js";
import { router } from "../router.js";
import { words } from "../words.js";

export function paint(host, { message }) {
  const person = message.data;
  const isThere = Boolean(person.name);
  part(host, "face").replaceChildren(face(isThere ? person : { name: "?" }));
  part(host, "name").textContent = isThere ? nameOf(person) : words.contact_gone;
  part(host, "username").textContent = isThere ? `@${person.username}` : "";
  const button = /** @type {HTMLButtonElement} */ (part(host, "meet"));
  button.hidden = !isThere || person.uuid === store.me.uuid;
  button.onclick = () => void meet(person, button);
}

/** To the chat with a contact; somebody else is asked to become one. */
async function meet({ uuid, username }, button) {
  button.disabled = true;
  try {
    const known = await isContact(uuid);
    if (known) router.go((await makeConversation({ person: uuid })).uuid);
    else {
      await post("/api/contact-requests/", { username });
      toast(words.contact_asked);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message || words.try_again);
  } finally {
    button.disabled = false;
  }
}

async function isContact(uuid) {
  for (let url = "/api/contacts/"; url; ) {
    const page = await get(url);
    if (page.results.some(({ person }) => person.uuid === uuid)) return true;
    const next = page.next && new URL(page.next, location.href);
    url = next && next.pathname + next.search;
  }
  return false;
}

// The dialog that sends the card of a contact, or one's own.

import { ApiError } from "../../lib/api.js";
import { clone, part, setText } from "../../lib/dom.js";
import { outbox, store } from "../app.js";
import { face } from "../faces.js";
import { nameOf } from "../names.js";
import { fetchContacts } from "../remote.js";
import { words } from "../words.js";
import { openSheet } from "./sheets.js";

export async function open(conversation) {
  const dialog = openSheet("choose-sheet-template");
  part(dialog, "title").textContent = words.contact_choose;
  setText(dialog, "none", words.loading);
  try {
    const people = (await fetchContacts()).map(({ person }) => person);
    people.sort((one, other) => nameOf(one).localeCompare(nameOf(other), document.documentElement.lang));
    const choices = [store.me, ...people].map((person) => choice(person, () => send(conversation, person, dialog)));
    part(dialog, "choices").replaceChildren(...choices);
    setText(dialog, "none", "");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    setText(dialog, "none", error.message || words.try_again);
  }
}

function send(conversation, { uuid, name, username = "", avatar }, dialog) {
  outbox.add(conversation, "", { kind: "contact", data: { person: uuid, uuid, name, username, avatar } });
  dialog.close();
}

function choice(person, chosen) {
  const button = clone("choice-template");
  part(button, "face").replaceChildren(face(person));
  part(button, "name").textContent = person.uuid === store.me.uuid ? words.you : nameOf(person);
  button.addEventListener("click", chosen);
  return button;
}

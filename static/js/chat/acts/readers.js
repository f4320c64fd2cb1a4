// The sheet that names who has read a message, and who has not yet.

import { clone, part, setText } from "../../lib/dom.js";
import { openSheet } from "../attach/sheets.js";
import { face } from "../faces.js";
import { nameOf } from "../names.js";
import { readersOf } from "../reading.js";
import { counted, words } from "../words.js";

export function openReaders(conversation, message) {
  const dialog = openSheet("choose-sheet-template");
  const readers = readersOf(conversation, message);
  part(dialog, "title").textContent = counted("read_by", readers.length);
  setText(dialog, "none", words.read_by_note);
  part(dialog, "choices").replaceChildren(...readers.map(row));
}

function row(person) {
  const element = document.createElement("div");
  element.className = "made-form__choice";
  element.append(...clone("choice-template").children);
  part(element, "face").replaceChildren(face(person));
  part(element, "name").textContent = nameOf(person);
  return element;
}

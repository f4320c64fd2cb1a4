// The dialog that makes a poll.

import { part, setText } from "../../lib/dom.js";
import { outbox } from "../app.js";
import { fill } from "../../lib/dom.js";
import { words } from "../words.js";
import { openSheet } from "./sheets.js";

const FEWEST = 2;
const MOST = 12;

export function open(conversation) {
  const dialog = openSheet("poll-sheet-template");
  const form = /** @type {HTMLFormElement} */ (part(dialog, "form"));
  const answers = part(dialog, "answers");
  const more = part(dialog, "more");
  const add = () => {
    const input = document.createElement("input");
    const number = answers.children.length + 1;
    Object.assign(input, { className: "input", maxLength: 100, autocomplete: "off", required: number <= FEWEST });
    input.setAttribute("aria-label", fill(words.poll_answer, { number }));
    input.placeholder = fill(words.poll_answer, { number });
    answers.append(input);
    more.hidden = number >= MOST;
    return input;
  };
  for (let number = 0; number < FEWEST; number += 1) add();
  more.addEventListener("click", () => add().focus());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = [...answers.querySelectorAll("input")].map(({ value }) => value.trim()).filter(Boolean);
    const areDifferent = new Set(given.map((one) => one.toLocaleLowerCase())).size === given.length;
    if (!areDifferent) return void setText(dialog, "error", words.poll_twice);
    const { question, several, anonymous } = /** @type {any} */ (form.elements);
    const data = { options: given, is_multiple: several.checked, is_anonymous: anonymous.checked };
    outbox.add(conversation, question.value.trim(), { kind: "poll", data });
    dialog.close();
  });
}

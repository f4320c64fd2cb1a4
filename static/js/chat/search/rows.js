// Results as rows of a listbox. What was found is marked by data: each piece of a text says whether it is a hit.

import { clone, fill, icon, part } from "../../lib/dom.js";
import { face, whoOf } from "../faces.js";
import { previewText } from "../message-view.js";
import { nameOf } from "../names.js";
import { listTime, words } from "../words.js";

function pieces(parent, list, before = "") {
  parent.replaceChildren(
    before,
    ...list.map(({ text, hit }) => {
      if (!hit) return text;
      const mark = document.createElement("mark");
      mark.textContent = text;
      return mark;
    }),
  );
}

/** A group of results under its heading; `more`: there are more of them. */
export function groupOf(kind, rows, more) {
  const group = clone("find-group-template");
  const heading = words[`found_${kind}`];
  part(group, "heading").textContent = heading;
  group.setAttribute("aria-label", heading);
  group.append(...rows, ...(more ? [line("chevron-down", words.find_more, "find__line--more")] : []));
  return group;
}

/** A line with an icon: a recent search, or "more". */
export function line(name, text, css = "") {
  const row = clone("find-line-template");
  if (css) row.classList.add(css);
  part(row, "icon").append(icon(name, "icon--small"));
  part(row, "text").textContent = text;
  return row;
}

/** A person, chat or message that was found. */
export function hitRow(hit) {
  return hit.message ? messageRow(hit) : nameRow(hit);
}

/** Its name with what was found marked; a second line says why it is here, where the name does not. */
function nameRow({ person, conversation, pieces: found, found_in: where, is_contact: isContact }) {
  const row = clone("find-hit-template");
  row.classList.add("find__hit--name");
  part(row, "face").append(face(person ?? whoOf(conversation)));
  part(row, "time").remove();
  const text = part(row, "text");
  if (where === "username") part(row, "title").textContent = nameOf(person);
  else pieces(part(row, "title"), found);
  if (where === "username") pieces(text, found, words.found_in_username);
  else if (where === "remark") text.textContent = fill(words.found_in_remark, { name: person.name });
  else if (!isContact) text.textContent = words.found_in_group;
  else text.remove();
  return row;
}

function messageRow({ conversation, message, pieces: text, found_in: where }) {
  const row = clone("find-hit-template");
  part(row, "face").append(face(whoOf(conversation)));
  part(row, "title").textContent = nameOf(conversation.other, conversation.title);
  part(row, "time").textContent = listTime(message.created_at);
  part(row, "time").setAttribute("datetime", message.created_at);
  const shown = text.length ? text : [{ text: previewText(message), hit: false }];
  pieces(part(row, "text"), shown, words[`found_in_${where}`] ?? "");
  if (conversation.kind === "group" && message.sender && where !== "sender") {
    part(row, "text").prepend(fill(words.they_wrote, { name: nameOf(message.sender), text: "" }));
  }
  return row;
}

// A poll: each answer is a button with its votes behind it. A tap votes, another one withdraws; the bars follow everyone's votes.

import { ApiError, post, put } from "../../lib/api.js";
import { clone, fill, part, toast } from "../../lib/dom.js";
import { membersOf } from "../acts/members.js";
import { store, sync } from "../app.js";
import { counted, words } from "../words.js";

export function paint(host, { message, isMine }) {
  const { data, text } = message;
  const isClosed = Boolean(data.closed_at);
  const chosen = new Set(chosenOf(message));
  part(host, "question").textContent = text;
  part(host, "about").textContent = about(data);
  const options = part(host, "options");
  while (options.children.length > data.options.length) options.lastElementChild.remove();
  data.options.forEach((option, place) => {
    const button = options.children[place] ?? options.appendChild(clone("poll-option-template"));
    paintOption(button, option, data.tally?.[place]?.count ?? 0, data.people ?? 0, chosen.has(place));
    button.disabled = isClosed || !message.uuid;
    button.onclick = () => void vote(message, chosen, place);
  });
  part(host, "people").textContent = counted("votes", data.people ?? 0);
  const end = /** @type {HTMLButtonElement} */ (part(host, "end"));
  end.hidden = !isMine || isClosed || !message.uuid;
  end.onclick = () => void run(message, () => post(`/api/messages/${message.uuid}/close/`));
  const who = /** @type {HTMLDetailsElement} */ (part(host, "who"));
  who.hidden = data.is_anonymous || !data.people;
  who.ontoggle = () => who.open && void name(who, message);
  if (who.open) void name(who, message);
}

/** What the reader chose: as history said, else by the voters' names. */
function chosenOf({ chosen, data }) {
  if (chosen) return chosen;
  return (data.tally ?? []).flatMap(({ voters }, place) => (voters.includes(store.me.uuid) ? [place] : []));
}

function about({ closed_at: closed, is_multiple: isMultiple, is_anonymous: isAnonymous }) {
  const said = [closed ? words.poll_closed : isMultiple ? words.poll_several : words.poll_one, isAnonymous ? words.poll_anonymous : ""];
  return said.filter(Boolean).join(" · ");
}

function paintOption(button, option, count, people, isChosen) {
  part(button, "option").textContent = option;
  part(button, "count").textContent = String(count);
  button.setAttribute("aria-pressed", String(isChosen));
  button.setAttribute("aria-label", fill(words.poll_option, { option, votes: counted("votes", count) }));
  button.style.setProperty("--share", people ? String(count / people) : "0");
}

function vote(message, chosen, place) {
  const isTaken = chosen.has(place);
  const others = message.data.is_multiple ? [...chosen].filter((one) => one !== place) : [];
  const options = isTaken ? others : [...others, place].sort((one, other) => one - other);
  const before = [...chosen];
  store.choose(message.conversation, message.uuid, options);
  return run(message, () => put(`/api/messages/${message.uuid}/vote/`, { options }), () => store.choose(message.conversation, message.uuid, before));
}

async function run({ conversation }, command, undo = () => {}) {
  const done = sync.expect(conversation);
  try {
    await command();
    done();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    undo();
    toast(error.message || words.try_again);
  }
}

/** Who chose what, by name. */
async function name(who, { conversation, data }) {
  try {
    const names = new Map((await membersOf(conversation)).map((member) => [member.uuid, member.name]));
    const said = (uuid) => (uuid === store.me.uuid ? words.you : (names.get(uuid) ?? words.somebody));
    const lines = data.options.map((option, place) => {
      const line = document.createElement("p");
      line.dir = "auto";
      line.textContent = fill(words.they_wrote, { name: option, text: data.tally[place].voters.map(said).join(", ") || "–" });
      return line;
    });
    part(who, "names").replaceChildren(...lines);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

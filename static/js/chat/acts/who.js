// Who gave a sign: the names, in the sign's own hint, when somebody looks closer.

import { ApiError } from "../../lib/api.js";
import { rowOf } from "../../lib/patch.js";
import { store } from "../app.js";
import { words } from "../words.js";
import { membersOf } from "./members.js";

const MOST = 12; // names

/** @param {HTMLButtonElement} reaction @param {HTMLElement} element its message @param {string} conversation */
export async function nameGivers(reaction, element, conversation) {
  const message = rowOf(element)?.message;
  const users = message?.reactions.find((one) => one.emoji === reaction.value)?.users ?? [];
  try {
    const names = new Map((await membersOf(conversation)).map((member) => [member.uuid, member.name]));
    const known = users.map((uuid) => (uuid === store.me.uuid ? words.you : names.get(uuid))).filter(Boolean);
    const said = known.slice(0, MOST).join(", ") + (users.length > MOST ? "…" : "");
    reaction.title = said;
    reaction.setAttribute("aria-description", said);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error; // the count is there
  }
}

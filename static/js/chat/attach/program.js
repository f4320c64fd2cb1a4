// The dialog that sends the card of a mini program into this chat.

import { ApiError, get, post } from "../../lib/api.js";
import { clone, part, setText, toast } from "../../lib/dom.js";
import { newUuid } from "../../lib/uuid.js";
import { face } from "../faces.js";
import { words } from "../words.js";
import { openSheet } from "./sheets.js";

export async function open(conversation) {
  const dialog = openSheet("choose-sheet-template");
  part(dialog, "title").textContent = words.program_choose;
  setText(dialog, "none", words.loading);
  try {
    const programs = await known();
    part(dialog, "choices").replaceChildren(...programs.map((program) => choice(program, () => void send(conversation, program, dialog))));
    setText(dialog, "none", programs.length ? "" : words.program_none);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    setText(dialog, "none", error.message || words.try_again);
  }
}

/** What the drawer has: pinned, recent, and all others. */
async function known() {
  const drawer = await get("/api/drawer/");
  const all = [...(drawer.pinned ?? []), ...(drawer.recent ?? []), ...(drawer.suggested ?? [])];
  return [...new Map(all.map((program) => [program.slug, program])).values()];
}

async function send(conversation, { slug }, dialog) {
  dialog.close();
  try {
    const share = { program: slug, path: "", client_id: newUuid(), conversations: [conversation], people: [], note: "" };
    const [result] = (await post("/api/shares/", share)).results;
    if (result.status === "refused") toast(result.message || words.try_again);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message || words.try_again);
  }
}

function choice({ slug, name, icon }, chosen) {
  const button = clone("choice-template");
  part(button, "face").replaceChildren(face({ uuid: slug, name, avatar: icon ?? "" }));
  part(button, "name").textContent = name;
  button.addEventListener("click", chosen);
  return button;
}

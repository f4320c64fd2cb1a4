// Asks about notifications when they would help: the reader has just written to somebody. Once on a device; the settings
// have the switch at any time.

import { ApiError } from "../../lib/api.js";
import { clone, part, toast } from "../../lib/dom.js";
import { canPush, pushState, switchOn } from "../push.js";
import { words } from "../words.js";
import { choices, choose } from "./choices.js";

/** Shows the question where it makes sense to ask. */
export async function askOnce() {
  if (choices().asked || !canPush() || Notification.permission !== "default") return;
  choose({ asked: true });
  try {
    const { key, is_on: isOn } = await pushState();
    if (key && !isOn) show(key);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    choose({ asked: false });
  }
}

function show(key) {
  const bar = clone("notice-question-template");
  part(bar, "yes").addEventListener("click", () => void answer(bar, key));
  part(bar, "no").addEventListener("click", () => bar.remove());
  document.body.append(bar);
}

async function answer(bar, key) {
  bar.remove();
  const isOn = await switchOn(key, false).catch(() => false);
  toast(isOn ? words.notices_on : words.notices_off);
}

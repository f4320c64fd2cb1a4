// Emoji for the text that is being written: they go in where the cursor is.

import { byId } from "../../lib/dom.js";
import { pickEmoji } from "./emoji.js";
import { open as openStickers } from "./stickers.js";

export function open(conversation) {
  const text = /** @type {HTMLTextAreaElement} */ (byId("composer-text"));
  const write = (emoji) => {
    text.setRangeText(emoji, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  void pickEmoji(write, { stays: true, more: () => void openStickers(conversation) });
}

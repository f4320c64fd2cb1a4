// What taps on carried things do: pictures open over the page, voice notes play. Both are loaded when first needed.

import { onKey } from "../../lib/keyboard.js";
import { rowOf } from "../../lib/patch.js";

/** Every picture of the conversation as far as it is loaded, in order, and which of them was tapped. */
function picturesAround(button) {
  const tapped = button.closest(".message");
  const all = [];
  let start = 0;
  for (const element of button.closest("[data-part=rows]").querySelectorAll(".message--pictures")) {
    const row = rowOf(element);
    if (!row) continue;
    if (element === tapped) start = all.length + Number(button.dataset.place);
    const images = element.querySelectorAll(".picture img");
    row.message.attachments.forEach((attachment, place) => {
      all.push({ ...attachment, preview: images[place]?.src ?? "", alt: images[place]?.alt ?? "", text: row.message.text });
    });
  }
  return { all, start };
}

async function show(button) {
  const { all, start } = picturesAround(button);
  const { openViewer } = await import("../viewer.js");
  openViewer(all, start, button);
}

async function play(event) {
  const host = event.target.closest(".timeline .voice");
  if (!host) return;
  const { pressed } = await import("./player.js");
  pressed(host, event);
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const picture = event.target.closest("button.picture");
  if (picture) void show(picture);
  else if (event.target.closest(".voice")) void play(event);
});

onKey(document, (event) => {
  if (event.target instanceof Element && event.target.closest(".voice__wave")) void play(event);
});

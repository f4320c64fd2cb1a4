// Pictures in a bubble: one at its own shape, several as a grid. Each has its size before it loads, so nothing moves.

import { clone, fill } from "../../lib/dom.js";
import { words } from "../words.js";

const WIDEST = 280; // pixels
const TALLEST = 340;
const LEAST = 96;

/** How large a single picture is shown: its own shape within the bubble's. */
function shownSize({ width, height }) {
  const scale = Math.min(WIDEST / (width || WIDEST), TALLEST / (height || WIDEST), 1);
  const fit = (side) => Math.max(LEAST, Math.round((side || WIDEST) * scale));
  return { width: Math.min(fit(width), WIDEST), height: Math.min(fit(height), TALLEST) };
}

export function paintPictures(host, { message, isMine }) {
  const { attachments } = message;
  host.dataset.count = String(attachments.length);
  host.classList.toggle("pictures--grid", attachments.length > 1);
  const grid = host.querySelector("[data-part=pictures]");
  while (grid.children.length > attachments.length) grid.lastElementChild.remove();
  attachments.forEach((attachment, place) => {
    const button = grid.children[place] ?? grid.appendChild(clone("carried-picture-template"));
    paintPicture(button, attachment, place, attachments.length, nameOf(message, isMine));
  });
}

const nameOf = (message, isMine) => (isMine ? words.you : message.sender?.name || words.somebody);

function paintPicture(button, attachment, place, count, name) {
  const image = button.querySelector("img");
  const { width, height } = count > 1 ? { width: 136, height: 136 } : shownSize(attachment);
  Object.assign(image, { width, height });
  const said = fill(count > 1 ? words.picture_of_many : words.picture_of, { name, place: place + 1, count });
  image.alt = said;
  button.dataset.place = String(place);
  const source = attachment.preview_url || attachment.url;
  // What is shown from this device already need not be loaded again when it is stored.
  if (source && !image.src.startsWith("blob:") && image.getAttribute("src") !== source) image.src = source;
  image.hidden = !source;
}

// A video in a bubble: its poster at its own shape, played where it stands. What this browser cannot play can be downloaded.

import { part } from "../../lib/dom.js";
import { lengthText } from "./voice.js";

const WIDEST = 280; // pixels
const TALLEST = 340;

/** How large it is shown: its own shape within the bubble's; 16:9 where nobody knows it. */
function shownSize({ width, height }) {
  const [wide, high] = width && height ? [width, height] : [16, 9];
  const scale = Math.min(WIDEST / wide, TALLEST / high);
  return { width: Math.round(wide * scale), height: Math.round(high * scale) };
}

export function paint(host, { message }) {
  const [attachment] = message.attachments;
  const video = /** @type {HTMLVideoElement} */ (part(host, "video"));
  Object.assign(video, shownSize(attachment));
  if (attachment.preview_url && video.getAttribute("poster") !== attachment.preview_url) video.poster = attachment.preview_url;
  const isHere = video.src.startsWith("blob:"); // it plays from this device already
  if (attachment.url && !isHere && video.getAttribute("src") !== attachment.url) video.src = attachment.url;
  part(host, "length").textContent = attachment.duration_ms ? lengthText(attachment.duration_ms) : "";
  part(host, "length").hidden = !attachment.duration_ms;
  const download = /** @type {HTMLAnchorElement} */ (part(host, "download"));
  download.href = attachment.url;
  download.download = attachment.name;
  video.onplay = () => (part(host, "length").hidden = true);
  video.onerror = () => (part(host, "unplayed").hidden = false);
}

// A file in a bubble: its name, size and ending. A tap downloads it; nothing of it is ever shown.

import { setText } from "../../lib/dom.js";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];
const language = document.documentElement.lang || "en";

/** "2.4 MB" in the page's language. */
export function sizeText(bytes) {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const style = { style: "unit", unit: UNITS[unit], unitDisplay: unit ? "short" : "long", maximumFractionDigits: size < 10 && unit ? 1 : 0 };
  return new Intl.NumberFormat(language, style).format(size);
}

/** "PDF": the ending of a name, as its icon shows it. */
export const endingOf = (name) => (/\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1] ?? "").toUpperCase();

export function paintFile(host, { message }) {
  const [file] = message.attachments;
  const link = host.querySelector("a");
  setText(host, "ending", endingOf(file.name));
  setText(host, "file-name", file.name);
  setText(host, "size", sizeText(file.size));
  if (file.url) link.href = file.url;
  else link.removeAttribute("href");
  link.setAttribute("download", file.name);
}

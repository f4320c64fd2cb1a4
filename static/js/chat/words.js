// The page's words in the reader's language, and times told in it.

import { calendar } from "../lib/calendar.js";
import { fill, strings } from "../lib/dom.js";

export const words = strings();
const page = document.documentElement.lang || "en";
// The reader's own region, where the browser's language is the page's: it decides between 22:05 and 10:05 PM.
const language = navigator.language.split("-")[0] === page.split("-")[0] ? navigator.language : page;

/** "1 new message", "3 new messages": `name` names the pair of words. */
export function counted(name, count) {
  return count === 1 ? words[`${name}_one`] : fill(words[`${name}_many`], { count });
}

const STYLES = {
  clock: { hour: "numeric", minute: "2-digit" },
  weekday: { weekday: "long" },
  shortWeekday: { weekday: "short" },
  sameYear: { weekday: "long", month: "long", day: "numeric" },
  otherYear: { year: "numeric", month: "long", day: "numeric" },
  short: { year: "2-digit", month: "numeric", day: "numeric" },
  whole: { dateStyle: "full", timeStyle: "short" },
};
const formats = new Map(); // made when first needed, and again once the time zone is another
calendar.addEventListener("change", () => formats.clear());

function told(style, moment) {
  if (!formats.has(style)) formats.set(style, new Intl.DateTimeFormat(language, STYLES[style]));
  return formats.get(style).format(new Date(moment));
}

/** The day that a moment falls on where the reader is, as a number that grows by one a day. */
export function dayOf(moment) {
  const date = new Date(moment);
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);
}

export const clockText = (moment) => told("clock", moment);
export const wholeText = (moment) => told("whole", moment);

/** A day's name between messages. */
export function dayText(moment) {
  const ago = dayOf(Date.now()) - dayOf(moment); // by the calendar on the reader's wall
  const date = new Date(moment);
  if (ago === 0 || ago === -1) return words.today; // this device may be slow
  if (ago === 1) return words.yesterday;
  if (ago > 1 && ago < 7) return told("weekday", date);
  return told(date.getFullYear() === new Date().getFullYear() ? "sameYear" : "otherYear", date);
}

/** A moment as the list shows it: the hour today, then the day. */
export function listTime(moment) {
  const ago = dayOf(Date.now()) - dayOf(moment); // by the calendar on the reader's wall
  if (ago <= 0) return clockText(moment);
  if (ago === 1) return words.yesterday;
  return told(ago < 7 ? "shortWeekday" : "short", moment);
}

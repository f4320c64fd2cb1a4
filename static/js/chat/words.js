// The page's words in the reader's language, and times told in it.

import { serverNow } from "../lib/clock.js";
import { fill, strings } from "../lib/dom.js";

export const words = strings();
const page = document.documentElement.lang || "en";
// The reader's own region, where the browser's language is the page's: it decides between 22:05 and 10:05 PM.
const language = navigator.language.split("-")[0] === page.split("-")[0] ? navigator.language : page;

/** "1 new message", "3 new messages": `name` names the pair of words. */
export function counted(name, count) {
  return count === 1 ? words[`${name}_one`] : fill(words[`${name}_many`], { count });
}

const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(language, { weekday: "long" });
const shortWeekday = new Intl.DateTimeFormat(language, { weekday: "short" });
const sameYear = new Intl.DateTimeFormat(language, { weekday: "long", month: "long", day: "numeric" });
const otherYear = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", day: "numeric" });
const short = new Intl.DateTimeFormat(language, { year: "2-digit", month: "numeric", day: "numeric" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

/** The day that a moment falls on where the reader is, as a number that grows by one a day. */
export function dayOf(moment) {
  const date = new Date(moment);
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);
}

export const clockText = (moment) => clock.format(new Date(moment));
export const wholeText = (moment) => whole.format(new Date(moment));

/** A day's name between messages. */
export function dayText(moment) {
  const ago = dayOf(serverNow()) - dayOf(moment);
  const date = new Date(moment);
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  if (ago > 1 && ago < 7) return weekday.format(date);
  return (date.getFullYear() === new Date(serverNow()).getFullYear() ? sameYear : otherYear).format(date);
}

/** A moment as the list shows it: the hour today, then the day. */
export function listTime(moment) {
  const ago = dayOf(serverNow()) - dayOf(moment);
  if (ago <= 0) return clockText(moment);
  if (ago === 1) return words.yesterday;
  return (ago < 7 ? shortWeekday : short).format(new Date(moment));
}

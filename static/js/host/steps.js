// The mini view's steps in the browser's history. Opening is one step of the page; each page that the frame loads after
// its first is a further step, which the browser keeps by itself and undoes natively: Back goes back inside the mini
// program first, and then closes it. Closing takes all of them back at once.

import { queryWith, routeInQuery } from "./route.js";

const PATIENCE = 250; // milliseconds for a step back to be made
const MOST = 40;

const write = (how, state, route) =>
  history[how](state, "", location.pathname + queryWith(location.search, route) + location.hash);

export class Steps {
  #depth = 0;

  /** A step of the page for opening. The mark says that it is ours to take back. */
  push(route) {
    this.#depth = 0;
    write("pushState", { mini: { depth: 0, length: history.length + 1 } }, route);
  }

  /** How many pages the frame is away from its first one. */
  depthOf(frame) {
    try {
      this.#depth = frame.contentWindow.navigation?.currentEntry?.index ?? this.#depth;
    } catch {
      // The browser's own error page: as deep as we were.
    }
    return this.#depth;
  }

  /** Keeps the frame's page in the address, so that loading the chats again shows it again. */
  keep(frame, route) {
    const mark = history.state?.mini && { depth: this.depthOf(frame), length: history.length };
    write("replaceState", mark ? { ...history.state, mini: mark } : history.state, route);
  }

  /** After the whole page was loaded again: takes back the steps inside a frame that is no more. */
  async afterLoad() {
    const mark = history.state?.mini;
    this.#depth = 0;
    if (!mark?.depth || mark.length !== history.length) return;
    await back(mark.depth);
  }

  /** Takes everything back that opening and walking added; without a mark of ours only the address changes. */
  async leave() {
    let steps = this.#depth + 1;
    for (let tries = 0; tries < MOST && history.state?.mini && routeInQuery(location.search); tries += 1) {
      await back(steps);
      steps = 1;
    }
    this.#depth = 0;
    if (routeInQuery(location.search)) write("replaceState", history.state, null);
  }
}

function back(steps) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("popstate", done);
      resolve(undefined);
    };
    const timer = setTimeout(done, PATIENCE);
    addEventListener("popstate", done);
    history.go(-steps);
  });
}

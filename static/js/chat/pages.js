// Loads timelines by pages: the newest, older and newer ones, and the one around a message. No DOM.

import { ApiError } from "../lib/api.js";
import * as remote from "./remote.js";

export class Pages {
  /** @type {(uuid: string) => Promise<any>} the newest page as this device kept it, for when there is no network */
  kept = async () => null;
  #store;
  #jumps = new Map(); // conversation -> the last jump asked for: an earlier one's answer is too late

  constructor(store) {
    this.#store = store;
  }

  /** Makes sure that a page of a conversation is here, or on its way: the newest, where there is none. */
  async load(uuid) {
    const timeline = this.#store.timeline(uuid);
    if (timeline.state === "loading" || timeline.state === "ready") return;
    timeline.state = "loading";
    try {
      const page = await remote.fetchHistory(uuid);
      if (timeline.state === "loading") timeline.merge(page);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const page = error.status === 0 ? await this.kept(uuid) : null;
      if (timeline.state !== "loading") return;
      timeline.state = "failed";
      if (!page) return;
      timeline.merge(page);
      timeline.isKept = true;
    } finally {
      this.#store.timelineChanged(uuid);
    }
  }

  /** The network is back: what was read from this device is read from the server. */
  async refreshKept() {
    for (const uuid of this.#store.conversations.keys()) {
      if (!this.#store.hasTimeline(uuid) || !this.#store.timeline(uuid).isKept) continue;
      try {
        const page = await remote.fetchHistory(uuid);
        const timeline = this.#store.timeline(uuid);
        timeline.clear();
        timeline.merge(page);
        this.#store.timelineChanged(uuid);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    }
  }

  /** One page further back. */
  async older(uuid) {
    const timeline = this.#store.timeline(uuid);
    if (timeline.state !== "ready" || ["loading", "end"].includes(timeline.older)) return;
    const { cursor } = timeline;
    timeline.older = "loading";
    await this.#extend(uuid, "older", { before: cursor }, (page) => timeline.cursor === cursor && timeline.merge(page));
  }

  /** One page further on, where the window does not reach to the newest. */
  async newer(uuid) {
    const timeline = this.#store.timeline(uuid);
    if (timeline.state !== "ready" || ["loading", "end"].includes(timeline.newer)) return;
    const { newerCursor } = timeline;
    timeline.newer = "loading";
    const merge = (page) => timeline.newerCursor === newerCursor && timeline.mergeNewer(page);
    await this.#extend(uuid, "newer", { after: newerCursor }, merge);
  }

  async #extend(uuid, side, where, merge) {
    this.#store.timelineChanged(uuid);
    try {
      merge(await remote.fetchHistory(uuid, where));
    } catch (error) {
      this.#store.timeline(uuid)[side] = "failed";
      if (!(error instanceof ApiError)) throw error;
    } finally {
      this.#store.timelineChanged(uuid);
    }
  }

  /**
   * The window around a message, in the place of what was loaded.
   * @param {string} uuid
   * @param {string | null} around a message's uuid, "unread" or "mention"; null: back to the newest
   * @param {number} [since] for "unread": the seq after which messages count as unread
   * @returns {Promise<string | null>} the message's uuid; null where another jump came meanwhile. Throws ApiError.
   */
  async jump(uuid, around, since) {
    const mine = Symbol("jump");
    this.#jumps.set(uuid, mine);
    const page = await remote.fetchHistory(uuid, around ? { around, ...(around === "unread" && { since }) } : {});
    if (this.#jumps.get(uuid) !== mine || !this.#store.hasTimeline(uuid)) return null;
    this.#store.timeline(uuid).jump(page);
    this.#store.timelineChanged(uuid);
    return page.at;
  }
}

// Which conversation the address names. Each opening is a step of the browser's history, so that Back works.

const PLACE = /^\/chats\/(?:([0-9a-f-]{36})\/)?$/;

/** Event "change": the address names another conversation. */
class Router extends EventTarget {
  #shown = null;

  /** The open conversation's uuid, or null for the list alone. */
  get open() {
    return location.pathname.match(PLACE)?.[1] ?? null;
  }

  start() {
    this.#shown = this.open;
    addEventListener("popstate", () => this.#moved());
  }

  /** Opens a conversation, or with null the list. A mini program beside it stays. */
  go(uuid) {
    if (uuid === this.open) return;
    const path = uuid ? `/chats/${uuid}/` : "/chats/";
    history.pushState({ fromList: this.open === null }, "", path + location.search);
    this.#moved();
  }

  /** From a conversation to the list: a step back where the list is what came before. */
  leave() {
    if (this.open === null) return;
    if (history.state?.fromList) history.back();
    else {
      history.replaceState(null, "", `/chats/${location.search}`);
      this.#moved();
    }
  }

  /** Steps of a mini program are none of ours. */
  #moved() {
    if (this.open === this.#shown) return;
    this.#shown = this.open;
    this.dispatchEvent(new Event("change"));
  }
}

export const router = new Router();

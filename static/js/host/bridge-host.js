// The host's side of the bridge: answers one frame, and only while that frame shows a page of this site.
// docs/mini-programs.md describes the protocol and every method.

const VERSION = 1;

/** What a method throws to refuse; `code` goes to the page. */
export class Refused extends Error {
  constructor(code, message = "") {
    super(message);
    this.code = code;
  }
}

export class BridgeHost {
  #frame;
  #origin;
  #methods;

  /**
   * @param {HTMLIFrameElement} frame
   * @param {string} origin the one origin that the frame's page may speak from
   * @param {Record<string, (params: any) => any>} methods each may answer a promise
   */
  constructor(frame, origin, methods) {
    this.#frame = frame;
    this.#origin = origin;
    this.#methods = methods;
  }

  /** Listens until the signal aborts. */
  listen(signal) {
    addEventListener("message", (event) => this.#receive(event), { signal });
  }

  /** Tells the page that something happened: "back", "shown" or "hidden". */
  tell(event, data = {}) {
    this.#frame.contentWindow?.postMessage({ souk: VERSION, event, ...data }, this.#origin);
  }

  async #receive({ source, origin, data }) {
    if (source === null || source !== this.#frame.contentWindow || origin !== this.#origin) return;
    if (data?.souk !== VERSION || typeof data.method !== "string") return;
    const answer = { souk: VERSION, id: data.id };
    try {
      const params = data.params && typeof data.params === "object" ? data.params : {};
      if (!Object.hasOwn(this.#methods, data.method)) throw new Refused("unknown_method", data.method);
      answer.result = (await this.#methods[data.method](params)) ?? null;
    } catch (error) {
      answer.error = { code: error.code ?? "failed", message: error instanceof Refused ? error.message : "" };
    }
    source.postMessage(answer, this.#origin);
  }
}

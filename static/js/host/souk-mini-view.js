// <souk-mini-view>: shows a mini program over the chat on a phone, beside it on a wide screen. It opens on `souk:open`
// {program, path}, on links to /m/… and /o/…, and when the chats' address names a page (?mini=<program>/<path>).

import { announce, fill, part, toast } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { BridgeHost, Refused } from "./bridge-host.js";
import { Frame } from "./frame.js";
import { programIcon } from "./icons.js";
import { fetchAccount, recordVisit } from "./remote.js";
import { addressOf, routeInQuery, routeOf, sameRoute } from "./route.js";
import { Steps } from "./steps.js";
import { words } from "./words.js";

const OVERLAY = matchMedia("(width < 1000px)");
const PHONE = matchMedia("(width < 720px)");
const SLIDE = 200; // milliseconds: as long as the view takes to leave
const SETTLE = 500; // milliseconds for the browser to follow its own history
const LONGEST_TOAST = 200; // characters
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const known = new Map(); // what is known of programs and accounts, by the name in their routes

class SoukMiniView extends HTMLElement {
  #listening = new AbortController();
  #steps = new Steps();
  #frame = null;
  #bridge = null;
  #framed = new AbortController();
  #route = null;
  #opener = null;
  #leaving = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const on = (target, type, act) => target.addEventListener(type, act, { signal });
    on(document, "souk:open", ({ detail }) => this.#asked({ program: detail.program, path: detail.path ?? "" }));
    on(document, "click", (event) => this.#followLink(event));
    onKey(document, (event) => this.#pressed(event), { signal });
    on(document, "visibilitychange", () => this.#bridge?.tell(document.hidden ? "hidden" : "shown"));
    on(window, "popstate", () => this.#followHistory());
    for (const size of [OVERLAY, PHONE]) on(size, "change", () => this.#cover());
    on(part(this, "back"), "click", () => this.#back());
    on(part(this, "close"), "click", () => void this.close());
    on(part(this, "menu"), "click", () => this.#menu());
    on(part(this, "retry"), "click", () => this.#start(this.#route));
    on(part(this, "home"), "click", () => this.#start({ program: this.#route.program, path: "" }));
    on(part(this, "leave"), "click", () => void this.close());
    void this.#openFromAddress();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#drop();
  }

  get isOpen() {
    return this.#frame !== null && !this.#leaving;
  }

  /** Opens a page. In an open view it is a step on, so that Back returns to what was shown. */
  async open(route, { isStep = true } = {}) {
    await this.#leaving;
    if (!this.isOpen) {
      this.#opener = document.activeElement;
      if (isStep) this.#steps.push(route);
      this.#enter();
      this.#start(route);
    } else if (!sameRoute(route, this.#route)) {
      if (this.dataset.phase === "error") this.#start(route);
      else this.#frame.go(addressOf(route));
    }
    this.focus({ preventScroll: true });
  }

  /** Slides away, gives the focus back, and takes its steps out of the history. */
  close() {
    if (this.isOpen) this.#leaving = this.#leave({ walksBack: true });
    return this.#leaving;
  }

  reload() {
    if (this.dataset.phase === "error") this.#start(this.#route);
    else this.#frame.reload();
    this.focus({ preventScroll: true });
  }

  #asked(route) {
    try {
      addressOf(route);
    } catch {
      toast(words.gone); // a card from who knows where
      return;
    }
    void this.open(route);
  }

  async #openFromAddress() {
    const route = routeInQuery(location.search);
    if (!route) return;
    await this.#steps.afterLoad();
    await this.open(route, { isStep: false });
  }

  #enter() {
    this.hidden = false;
    void this.offsetWidth; // so that the slide starts from where it waits
    this.#shell.dataset.mini = "open";
    this.#cover();
  }

  async #leave({ walksBack }) {
    const { name } = this.#program;
    this.#bridge?.tell("hidden");
    this.#shell.dataset.mini = "closed";
    this.#cover();
    const opener = this.#opener?.isConnected ? this.#opener : this.#shell;
    opener.focus({ preventScroll: true });
    announce(fill(words.closed, { name }));
    await new Promise((resolve) => setTimeout(resolve, SLIDE));
    this.#drop();
    if (walksBack) await this.#steps.leave();
    this.#leaving = null;
  }

  #drop() {
    this.#framed.abort();
    this.#frame?.remove();
    this.#frame = this.#bridge = this.#route = null;
  }

  get #shell() {
    return /** @type {HTMLElement} */ (this.closest(".shell"));
  }

  /** Over the chat, nothing behind the view can be reached: the conversation, and on a phone the list too. */
  #cover() {
    const isOpen = this.#shell.dataset.mini === "open";
    this.#shell.querySelector(".shell__talk").toggleAttribute("inert", isOpen && OVERLAY.matches);
    for (const area of [".shell__list", ".tabs"]) this.#shell.querySelector(area).toggleAttribute("inert", isOpen && PHONE.matches);
  }

  #start(route) {
    this.#drop();
    this.#framed = new AbortController();
    const { signal } = this.#framed;
    this.#meet(route);
    this.#phase("loading");
    const frame = new Frame(part(this, "page"), this.#program.name || words.mini_program);
    frame.addEventListener("page", ({ detail }) => this.#arrived(detail), { signal });
    frame.addEventListener("moving", () => this.#phase("moving"), { signal });
    frame.addEventListener("trouble", ({ detail }) => this.#trouble(detail), { signal });
    this.#frame = frame;
    this.#bridge = new BridgeHost(frame.element, location.origin, this.#methods());
    this.#bridge.listen(signal);
    frame.start(addressOf(route));
  }

  get #program() {
    return known.get(this.#route?.program) ?? { slug: this.#route?.program ?? "", name: "" };
  }

  /** Learns the name and icon of a program that was not shown a moment ago, and has the visit recorded. */
  #meet(route) {
    const isNew = this.#route?.program !== route.program;
    this.#route = route;
    this.#introduce();
    if (isNew) void this.#learn(route.program);
  }

  async #learn(program) {
    try {
      const isAccount = program.startsWith("@");
      known.set(program, await (isAccount ? fetchAccount(program.slice(1)) : recordVisit(program)));
    } catch {
      return; // the frame says by itself what is wrong
    }
    if (this.#route?.program !== program) return;
    this.#introduce();
    announce(fill(words.opened, { name: this.#program.name }));
  }

  #introduce() {
    const { name } = this.#program;
    this.setAttribute("aria-label", name || words.mini_program);
    if (name) part(this, "loading-icon").replaceChildren(programIcon(this.#program));
    else part(this, "loading-icon").replaceChildren();
    part(this, "loading-name").textContent = name;
    part(this, "title").textContent = name;
    if (this.#frame) this.#frame.element.title = name || words.mini_program;
  }

  #phase(phase) {
    this.dataset.phase = phase;
    part(this, "loading").hidden = phase !== "loading";
    part(this, "error").hidden = phase !== "error";
    part(this, "page").hidden = phase === "error";
    part(this, "moving").hidden = phase !== "moving";
  }

  #trouble(code) {
    const route = this.#frame.location && routeOf(this.#frame.location);
    if (route) this.#keep(route);
    part(this, "error-title").textContent = words[`${code}_title`];
    part(this, "error-text").textContent = words[code];
    part(this, "home").textContent = fill(words.go_home, { name: this.#program.name || words.mini_program });
    part(this, "home").hidden = code !== "gone" || !this.#route.path || !this.#program.name;
    part(this, "back").hidden = this.#steps.depthOf(this.#frame.element) === 0;
    this.#phase("error");
    announce(words[`${code}_title`]);
  }

  /** A page stands in the frame: the address keeps it, and pages of the chats themselves go to the whole window. */
  #arrived(place) {
    if (place.pathname === "/" || place.pathname.startsWith("/chats/")) {
      location.assign(place.href);
      return;
    }
    this.#phase("ready");
    const route = routeOf(place);
    if (route) this.#keep(route);
    this.#entitle(this.#frame.element.contentDocument?.title);
  }

  /** A page's title, without what follows a middle dot: there pages name their program and the site. */
  #entitle(title) {
    part(this, "title").textContent = String(title || "").split(" · ")[0] || this.#program.name;
  }

  #keep(route) {
    if (!sameRoute(route, this.#route)) this.#meet(route);
    this.#steps.keep(this.#frame.element, route);
    part(this, "back").hidden = this.#steps.depthOf(this.#frame.element) === 0;
  }

  #back() {
    this.#bridge?.tell("back");
    history.back();
  }

  #followHistory() {
    if (this.#leaving) return;
    const route = routeInQuery(location.search);
    if (!route && this.isOpen) this.#leaving = this.#leave({ walksBack: false });
    else if (route && !this.isOpen) void this.open(route, { isStep: false });
    else if (route) setTimeout(() => this.#catchUp(), SETTLE);
  }

  /** Where the browser went back in the page's history but not in the frame's, the frame is taken along. */
  #catchUp() {
    const route = routeInQuery(location.search);
    const place = this.#frame?.location;
    if (!this.isOpen || !route || !place || this.dataset.phase !== "ready") return;
    if (!sameRoute(routeOf(place), route)) this.#frame.replace(addressOf(route));
  }

  #followLink(event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.("a[href]");
    if (!link || (link.target && link.target !== "_self") || link.hasAttribute("download")) return;
    const route = routeOf(link) ?? (link.pathname === "/chats/" ? routeInQuery(link.search) : null);
    if (!route) return;
    event.preventDefault();
    void this.open(route);
  }

  #pressed(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.isOpen) return;
    if (document.querySelector("dialog[open]")) return;
    if (!OVERLAY.matches && !this.contains(event.target)) return;
    event.preventDefault();
    void this.close();
  }

  #menu() {
    const menu = this.querySelector("souk-mini-menu");
    const title = part(this, "title").textContent;
    menu.show({ program: this.#program, route: this.#route, title, reload: () => this.reload() });
  }

  #methods() {
    return {
      ready: ({ title }) => this.#drawn(title),
      navigate: ({ path, title }) => this.#moved(path, title),
      share: ({ path }) => this.#share(path),
      close: () => void this.close(),
      openConversation: ({ conversation }) => this.#openConversation(conversation),
      toast: ({ text }) => toast(String(text ?? "").slice(0, LONGEST_TOAST)),
      cardsChanged: () => void document.dispatchEvent(new CustomEvent("souk:cards-changed")),
    };
  }

  #drawn(title) {
    this.#frame.ready();
    const place = this.#frame.location;
    if (place) this.#arrived(place);
    this.#entitle(title);
    return { version: 1, program: this.#route.program, language: document.documentElement.lang };
  }

  #moved(path, title) {
    const route = { program: this.#route.program, path: String(path ?? "") };
    try {
      addressOf(route);
    } catch {
      throw new Refused("bad_path");
    }
    this.#keep(route);
    this.#entitle(title);
  }

  #share(path) {
    const route = { program: this.#route.program, path: path === undefined || path === null ? this.#route.path : String(path) };
    if (route.program.startsWith("@")) throw new Refused("nothing_to_share");
    return new Promise((resolve) => {
      document.dispatchEvent(new CustomEvent("souk:share", { detail: { ...route, done: resolve } }));
    });
  }

  #openConversation(conversation) {
    if (!UUID.test(conversation)) throw new Refused("bad_conversation");
    void (OVERLAY.matches ? this.close() : Promise.resolve()).then(() => {
      document.dispatchEvent(new CustomEvent("souk:open-conversation", { detail: { conversation } }));
    });
  }
}

customElements.define("souk-mini-view", SoukMiniView);

// What is put into a message besides words: pictures and files by button, paste or drop, and voice notes. What is chosen
// waits in a tray until it is sent. The tray and the recorder are loaded when they are first needed.

import { announce, fill, part, toast } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { words } from "./words.js";

const canRecord = Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);

const INPUTS = { "choose-pictures": "pictures-input", "choose-camera": "camera-input", "choose-files": "files-input" };
const DIALOGS = { emoji: () => import("./attach/writing.js"), stickers: () => import("./attach/stickers.js"), location: () => import("./attach/location.js"), contact: () => import("./attach/contact.js"), poll: () => import("./attach/poll.js"), program: () => import("./attach/program.js") };

/** Event "souk:tray" (it holds something else now), "souk:recording" (detail: whether it records). Both bubble. */
class SoukAttach extends HTMLElement {
  #listening = new AbortController();
  #uuid = null;
  #trays = new Map(); // conversation -> Tray
  #dragging = 0;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const composer = this.closest("souk-composer");
    const talk = this.closest("souk-conversation");
    this.#menuButton.addEventListener("click", () => this.#toggleMenu(), { signal });
    onKey(composer, (event) => this.#escaped(event), { signal });
    composer.addEventListener("focusout", (event) => this.#left(event), { signal });
    composer.addEventListener("paste", (event) => this.#pasted(event), { signal });
    part(composer, "emoji").addEventListener("click", () => void this.#make("emoji"), { signal });
    part(composer, "microphone").addEventListener("click", () => void this.#record(), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("change", (event) => this.#chosen(event), { signal });
    for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
      talk.addEventListener(type, (event) => this.#dragged(event), { signal });
    }
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #menuButton() {
    return part(this.closest("souk-composer"), "attach");
  }

  get #tray() {
    return this.#trays.get(this.#uuid);
  }

  /** How many pictures and files wait to be sent. */
  get count() {
    return this.#tray?.count ?? 0;
  }

  get canRecord() {
    return canRecord;
  }

  /** The conversation that it belongs to now, or null. */
  show(uuid) {
    if (uuid === this.#uuid) return;
    this.#uuid = uuid;
    this.#toggleMenu(false);
    this.querySelector("souk-recorder")?.cancel();
    this.#draw();
  }

  /** Sends what waits, with a caption and what goes with it. */
  send(caption, aside = {}) {
    this.#tray?.send(caption, aside);
  }

  /** Sends a file that was made here, with what goes with it; answers whether it could be taken. */
  async sendFile(file, aside) {
    const before = this.count;
    await this.#add([file], { asFiles: true });
    if (this.count === before) return false;
    this.send("", aside);
    return true;
  }

  #draw() {
    const list = part(this, "tray");
    list.replaceChildren(...(this.#tray?.items ?? []));
    list.hidden = !this.count;
    this.dispatchEvent(new CustomEvent("souk:tray", { bubbles: true }));
  }

  async #add(files, { asFiles = false } = {}) {
    const uuid = this.#uuid;
    if (!uuid || !files.length) return;
    const { Tray } = await import("./attach/tray.js");
    if (!this.#trays.has(uuid)) this.#trays.set(uuid, new Tray(uuid, Number(this.dataset.limit)));
    const tray = this.#trays.get(uuid);
    tray.onchange = () => this.#uuid === uuid && this.#draw();
    const refused = await tray.add(files, { asFiles });
    if (refused) toast(refused);
    else announce(fill(words.attached, { count: tray.count }));
    part(this.closest("souk-composer"), "text").focus({ preventScroll: true });
  }

  #toggleMenu(isOpen = part(this, "menu").hidden) {
    const menu = part(this, "menu");
    if (menu.hidden === !isOpen) return;
    menu.hidden = !isOpen;
    this.#menuButton.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) menu.querySelector("button").focus();
    else if (menu.contains(document.activeElement)) this.#menuButton.focus();
  }

  #escaped(event) {
    if (event.key !== "Escape" || part(this, "menu").hidden) return;
    event.preventDefault(); // it closes the menu, and nothing behind it
    this.#toggleMenu(false);
  }

  #left(event) {
    const goes = event.relatedTarget;
    if (!part(this, "menu").contains(goes) && goes !== this.#menuButton) this.#toggleMenu(false);
  }

  #clicked(event) {
    const button = event.target.closest("button");
    const does = button?.dataset.part;
    if (does in INPUTS) {
      this.#toggleMenu(false);
      part(this, INPUTS[does]).click();
    } else if (button?.dataset.makes) {
      this.#toggleMenu(false);
      void this.#make(button.dataset.makes);
    } else if (does === "remove") {
      this.#tray?.remove(button.closest("li"));
      part(this.closest("souk-composer"), "text").focus({ preventScroll: true });
    }
  }

  /** Opens the dialog that makes a message of another kind. */
  async #make(kind) {
    try {
      (await DIALOGS[kind]()).open(this.#uuid);
    } catch (error) {
      toast(words.no_answer);
      throw error; // as in lib/later.js
    }
  }

  #chosen(event) {
    const input = event.target;
    void this.#add([...input.files], { asFiles: input.dataset.part === "files-input" });
    input.value = "";
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    const hasText = event.clipboardData?.types.includes("text/plain");
    if (!files.length || hasText) return; // spreadsheets and pages paste a picture of themselves beside their text
    event.preventDefault();
    void this.#add(files);
  }

  #dragged(event) {
    if (!this.#uuid || part(this.closest("souk-composer"), "form").hidden) return;
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#dragging += { dragenter: 1, dragleave: -1 }[event.type] ?? 0;
    if (event.type === "drop") {
      this.#dragging = 0;
      const items = [...event.dataTransfer.items].filter((item) => !item.webkitGetAsEntry?.()?.isDirectory);
      void this.#add(items.map((item) => item.getAsFile()).filter(Boolean));
    }
    part(this.closest("souk-conversation"), "drop").hidden = this.#dragging <= 0;
  }

  async #record() {
    if (!this.#uuid || this.querySelector("souk-recorder")) return;
    const { openRecorder } = await import("./attach/souk-recorder.js");
    await openRecorder(this, this.#uuid);
  }
}

customElements.define("souk-attach", SoukAttach);

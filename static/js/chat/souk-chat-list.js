// The chat list: newest on top, live, walked with the arrow keys.

import { calendar } from "../lib/calendar.js";
import { clone, fill, icon, part, setText } from "../lib/dom.js";
import { onKey } from "../lib/keyboard.js";
import { patch } from "../lib/patch.js";
import { onPressAndHold } from "../host/press.js";
import { drafts, outbox, store, sync } from "./app.js";
import { face, whoOf } from "./faces.js";
import { previewText } from "./message-view.js";
import { nameOf } from "./names.js";
import { router } from "./router.js";
import { onRowSwipe } from "./row-swipe.js";
import { unsent as asMessage } from "./rows.js";
import { counted, listTime, words } from "./words.js";

const PREFETCHED = 1; // conversations whose messages are fetched before anybody asks

class SoukChatList extends HTMLElement {
  #listening = new AbortController();
  #drawing = 0;
  #isFirst = true;
  #isArchive = false; // the archived chats are shown

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    store.addEventListener("list", () => this.#drawSoon(), { signal });
    store.addEventListener("trouble", () => this.#trouble(), { signal });
    router.addEventListener("change", () => this.#draw(), { signal });
    document.addEventListener("souk:text", () => this.#drawSoon(), { signal }); // markup is read from now on
    this.#rows.addEventListener("click", (event) => this.#clicked(event), { signal });
    onKey(this.#rows, (event) => this.#pressed(event), { signal });
    let at = { x: 0, y: 0 };
    const seen = (event) => (at = { x: event.clientX, y: event.clientY });
    for (const type of ["pointerdown", "contextmenu"]) this.#rows.addEventListener(type, seen, { signal, capture: true });
    onPressAndHold(this.#rows, (target) => this.#held(target, at), signal);
    this.#rows.addEventListener("pointerover", (event) => this.#foresee(event), { signal });
    this.#rows.addEventListener("pointerdown", (event) => this.#foresee(event), { signal });
    part(this, "again").addEventListener("click", () => this.#again(), { signal });
    part(this, "new").addEventListener("click", () => document.dispatchEvent(new Event("souk:new-chat")), { signal });
    if (store.isLoaded) this.#draw();
    calendar.addEventListener("change", () => this.#draw(), { signal });
    onRowSwipe(this.#rows, (row, name) => this.#act(name, uuidIn(row)), (row) => this.#offers(uuidIn(row)), signal);
    part(this, "archived").addEventListener("click", () => this.#showArchived(!this.#isArchive), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #rows() {
    return part(this, "rows");
  }

  /** Puts the focus on a conversation's row, or on the first. */
  focusRow(uuid) {
    const row = this.#rows.querySelector(`[data-uuid="${uuid}"]`) ?? this.#rows.querySelector("a");
    if (row instanceof HTMLElement) row.focus();
  }

  #drawSoon() {
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
    if (document.hidden) this.#draw();
  }

  #draw() {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
    if (!store.isLoaded) return;
    const all = this.#ordered();
    const archived = all.filter((row) => row.isArchived);
    if (!archived.length) this.#isArchive = false;
    this.#drawArchived(archived);
    const rows = this.#isArchive ? archived : all.filter((row) => !row.isArchived);
    part(this, "waiting").hidden = true;
    part(this, "trouble").hidden = true;
    part(this, "empty").hidden = all.length > 0;
    this.#rows.hidden = rows.length === 0;
    const focused = document.activeElement;
    const places = this.#isFirst ? null : this.#places();
    patch(this.#rows, rows, { create: () => clone("chat-row-template"), update: paint, same });
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.contains(focused)) focused.focus();
    if (places) this.#glide(places);
    if (this.#isFirst) this.#prefetch(rows);
    this.#isFirst = false;
    document.title = `${store.unread ? `(${store.unread}) ` : ""}${this.#openTitle()} · Souk`;
  }

  #openTitle() {
    return store.conversations.get(router.open ?? "")?.title || words.page;
  }

  #ordered() {
    const listed = [...store.conversations.values()].filter(({ is_deleted: isDeleted, uuid }) => !isDeleted || uuid === router.open);
    const rows = listed.map((conversation) => {
      const unsent = outbox.of(conversation.uuid).at(-1);
      const last = conversation.last_message;
      const at = unsent ? new Date(unsent.at).toISOString() : (last?.created_at ?? conversation.active_at);
      const isOpen = conversation.uuid === router.open;
      const { title, avatar, kind, uuid, unread, is_muted: isMuted, is_pinned: isPinned, is_mentioned: isNamed } = conversation;
      const { is_archived: isArchived, is_marked_unread: isMarked } = conversation;
      const draft = isOpen ? "" : drafts.get(uuid);
      const who = whoOf(conversation);
      const text = preview(conversation, unsent);
      return { key: uuid, who, title, avatar, kind, uuid, unread, isMuted, isPinned, isNamed, isArchived, isMarked, faces: facesOf(conversation), at, isOpen, draft, text, time: at && listTime(at) };
    });
    const order = (one, other) => Number(other.isPinned) - Number(one.isPinned);
    return rows.sort((one, other) => order(one, other) || Date.parse(other.at || 0) - Date.parse(one.at || 0));
  }

  #showArchived(isArchive) {
    this.#isArchive = isArchive;
    this.#isFirst = true; // the rows are others: nothing glides
    this.#draw();
    part(this, "archived").focus();
  }

  /** The line that leads to the archived chats, or back from them. */
  #drawArchived(rows) {
    const line = part(this, "archived");
    line.hidden = !rows.length;
    line.setAttribute("aria-expanded", String(this.#isArchive));
    const unread = rows.filter((row) => row.unread || row.isMarked).length;
    part(this, "archived-name").textContent = this.#isArchive ? words.all_chats : words.archived;
    part(this, "archived-count").hidden = this.#isArchive || !unread;
    part(this, "archived-count").textContent = String(unread);
    part(this, "archived-icon").replaceChildren(icon(this.#isArchive ? "chevron-left" : "archive-box", this.#isArchive ? "icon--directional" : ""));
  }

  #offers(uuid) {
    const { is_archived: isArchived, unread, is_marked_unread: isMarked } = store.conversations.get(uuid) ?? {};
    const isUnread = Boolean(unread || isMarked);
    return { unread: !isUnread, read: isUnread, archive: !isArchived, unarchive: isArchived, delete: true };
  }

  async #act(name, uuid) {
    const { act } = await import("./acts/own-list.js");
    await act(name, uuid);
  }

  #places() {
    return new Map([...this.#rows.children].map((row) => [row, row.getBoundingClientRect().top]));
  }

  /** Rows that changed places glide there. */
  #glide(places) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) return;
    for (const [row, before] of places) {
      const moved = before - row.getBoundingClientRect().top;
      if (!row.isConnected || Math.abs(moved) < 2) continue;
      row.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], { duration: 180, easing: "ease-out" });
    }
  }

  #prefetch(rows) {
    const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 300));
    idle(() => rows.slice(0, PREFETCHED).forEach((row) => void sync.pages.load(row.uuid)));
  }

  #foresee(event) {
    const uuid = uuidOf(event);
    if (uuid) void sync.pages.load(uuid);
  }

  #clicked(event) {
    const uuid = uuidOf(event);
    if (!uuid || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    router.go(uuid);
  }

  #pressed(event) {
    const links = [...this.#rows.querySelectorAll("a")];
    const place = links.indexOf(event.target.closest("a"));
    if (event.key === "Delete" && links[place]) {
      event.preventDefault();
      (links[place + 1] ?? links[place - 1])?.focus();
      void this.#act("delete", links[place].dataset.uuid);
    }
    const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: links.length - 1 }[event.key];
    if (next === undefined || !links[next]) return;
    event.preventDefault();
    links[next].focus();
  }

  #held(target, { x, y }) {
    const row = target.closest("a");
    if (!row) return false;
    const box = row.getBoundingClientRect();
    const at = x || y ? { x, y } : { x: box.left + 60, y: box.bottom }; // by the menu key
    void import("./acts/chat-menu.js").then(({ openChatMenu }) => openChatMenu(row.dataset.uuid, at));
    return true;
  }

  #trouble() {
    part(this, "waiting").hidden = true;
    part(this, "trouble").hidden = false;
  }

  #again() {
    part(this, "waiting").hidden = false;
    part(this, "trouble").hidden = true;
    void sync.loadList();
  }
}

/** Whose faces stand for a group, to tell whether they are others now. */
const facesOf = ({ faces }) => (faces ?? []).map(({ uuid, avatar }) => uuid + avatar).join();

const uuidIn = (row) => row.querySelector("a").dataset.uuid;
const uuidOf = (event) => event.target.closest("a")?.dataset.uuid;

function preview({ last_message: last, kind }, unsent) {
  if (unsent) return fill(words.you_wrote, { text: previewText(asMessage(unsent, store.me)) });
  if (!last) return words.no_messages;
  const text = previewText(last);
  if (last.kind === "system") return text;
  if (last.sender?.uuid === store.me.uuid) return fill(words.you_wrote, { text });
  return kind === "group" && last.sender ? fill(words.they_wrote, { name: nameOf(last.sender), text }) : text;
}

const SHOWN = ["title", "avatar", "kind", "unread", "isMuted", "isPinned", "isNamed", "isMarked", "faces", "isOpen", "draft", "text", "time"];
const same = (row, before) => SHOWN.every((name) => row[name] === before[name]);

function paint(element, row, before) {
  const link = element.querySelector("a");
  link.href = `/chats/${row.uuid}/`;
  link.dataset.uuid = row.uuid;
  if (row.isOpen) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  if (row.avatar !== before?.avatar || row.title !== before?.title || row.faces !== before?.faces) part(element, "avatar").replaceChildren(face(row.who));
  part(element, "name").textContent = row.title;
  part(element, "tag").hidden = row.kind !== "official";
  const time = part(element, "time");
  time.textContent = row.time;
  if (row.at) time.setAttribute("datetime", row.at);
  element.querySelector("a").classList.toggle("chat-row--pinned", row.isPinned);
  part(element, "muted").hidden = !row.isMuted;
  part(element, "pinned").hidden = !row.isPinned;
  part(element, "named").hidden = !row.isNamed;
  part(element, "unread").classList.toggle("badge--quiet", row.isMuted && !row.isNamed);
  const last = setText(element, "last", row.draft ? fill(words.draft, { text: row.draft }) : row.text);
  last.classList.toggle("chat-row__last--draft", Boolean(row.draft));
  part(element, "unread").hidden = !row.unread && !row.isMarked;
  part(element, "unread").classList.toggle("badge--dot", !row.unread);
  part(element, "count").textContent = row.unread > 99 ? "99+" : row.unread ? String(row.unread) : "";
  part(element, "unread-words").textContent = row.unread ? counted("unread", row.unread) : row.isMarked ? words.marked_unread : "";
}

customElements.define("souk-chat-list", SoukChatList);

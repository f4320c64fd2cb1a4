// The chat page's entry.

import { atFirst } from "../lib/later.js";
import { followViewport } from "../lib/viewport.js";
import { outbox, start, store } from "./app.js";
import { router } from "./router.js";
import { startWorker } from "./worker.js";
import "./kinds/presses.js";
import "./souk-attach.js";
import "./souk-card.js";
import "./souk-composer.js";
import "./souk-slow-wait.js";
import "./souk-tabs.js";
import "./souk-timeline.js";
import "./souk-conversation.js";
import "./souk-chat-list.js";
import "./souk-chat-search.js";
import "./souk-chats.js";

followViewport();
router.start();
start();
atFirst(["souk:new-chat"], () => import("./souk-new-chat.js"));
atFirst(["souk:person"], () => import("./details/souk-person.js"));
atFirst(["souk:report"], () => import("./souk-report.js"));
store.addEventListener("arrived", ({ detail }) => void import("./notices/notices.js").then(({ notice }) => notice(detail)));
outbox.addEventListener("stored", () => void import("./notices/ask.js").then(({ askOnce }) => askOnce()));
showLinked();
void startWorker();

/** An address can name a message: `?at=` and its uuid. It is shown once, and does not stay in the address. */
function showLinked() {
  const query = new URLSearchParams(location.search);
  const person = query.get("person");
  if (person) {
    query.delete("person");
    history.replaceState(history.state, "", location.pathname + (query.size ? `?${query}` : ""));
    document.dispatchEvent(new CustomEvent("souk:person", { detail: { person } }));
  }
  const message = query.get("at");
  if (!message || !router.open) return;
  query.delete("at");
  history.replaceState(history.state, "", location.pathname + (query.size ? `?${query}` : ""));
  const detail = { conversation: router.open, message };
  document.dispatchEvent(new CustomEvent("souk:show-message", { detail }));
}

// The preview of a message's first link, below its text.

import { clone, setText } from "../../lib/dom.js";

export function paintLink(bubble, message, before) {
  const link = message.state ? null : message.link;
  if (before && before.link === message.link && before.state === message.state) return;
  let card = bubble.querySelector(":scope > .link-card");
  if (!link || !/^https?:\/\//i.test(link.url)) {
    card?.remove();
    return;
  }
  if (!card) bubble.append((card = clone("link-card-template")));
  card.setAttribute("href", link.url);
  setText(card, "site", link.site);
  setText(card, "link-title", link.title);
  setText(card, "description", link.description);
}

// Small tools for elements. Text is always set as text; rows are clones of <template>s that the page brought.

/** The element of this id; throws where the page lacks it, because that is a bug. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element;
}

/** A clone of the first element inside the <template> of this id. */
export function clone(templateId) {
  const template = byId(templateId);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`#${templateId} is no template.`);
  const element = template.content.firstElementChild;
  if (!(element instanceof HTMLElement)) throw new Error(`#${templateId} is empty.`);
  return /** @type {HTMLElement} */ (document.importNode(element, true));
}

/** The descendant marked data-part="name". */
export function part(root, name) {
  const element = root.querySelector(`[data-part="${name}"]`);
  if (!element) throw new Error(`No part "${name}".`);
  return /** @type {HTMLElement} */ (element);
}

/** Sets a part's text and hides the part where there is none. */
export function setText(root, name, text) {
  const element = part(root, name);
  element.textContent = text || "";
  element.hidden = !text;
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A heroicon as an element, hidden from screen readers. */
export function icon(name, css = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${css}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** The page's words for scripts: `<script type="application/json" id="strings">`, a flat object. */
export function strings(id = "strings") {
  return JSON.parse(byId(id).textContent || "{}");
}

/** "Hello {name}" with its names filled in. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Says a thing to screen readers without moving the focus. */
export function announce(text) {
  byId("announcer").textContent = text;
}

/** Shows a short message at the foot of the page for some seconds. */
export function toast(text, milliseconds = 4000) {
  document.querySelector(".toast")?.remove();
  const element = document.createElement("div");
  element.className = "toast";
  element.setAttribute("role", "status");
  element.textContent = text;
  document.body.append(element);
  setTimeout(() => element.remove(), milliseconds);
}

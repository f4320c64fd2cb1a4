// Draws the API's operations from its OpenAPI schema.

import { get } from "../lib/api.js";
import { clone, fill, part, setText, strings } from "../lib/dom.js";
import { resolve, shapeOf } from "./shapes.js";

const METHODS = ["get", "post", "put", "patch", "delete"];

class SoukApiDocs extends HTMLElement {
  #stop = new AbortController();
  #schema = {};

  connectedCallback() {
    const filter = this.querySelector("input");
    filter?.addEventListener("input", () => this.#filter(filter.value), { signal: this.#stop.signal });
    this.#load();
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  async #load() {
    try {
      this.#schema = await get(this.dataset.schema, { signal: this.#stop.signal });
    } catch {
      setText(this, "status", strings().failed);
      return;
    }
    for (const [name, operations] of this.#groups()) part(this, "list").append(this.#group(name, operations));
    this.#filter("");
  }

  #groups() {
    const groups = new Map();
    for (const [path, item] of Object.entries(this.#schema.paths)) {
      const name = path.replace(/^\/api\//, "/").split("/")[1] || path;
      for (const method of METHODS.filter((known) => item[known])) {
        groups.set(name, [...(groups.get(name) ?? []), { path, method, operation: item[method] }]);
      }
    }
    return [...groups].sort(([one], [other]) => one.localeCompare(other));
  }

  #group(name, operations) {
    const section = clone("docs-group");
    setText(section, "title", name);
    part(section, "operations").append(...operations.map((entry) => this.#operation(entry)));
    return section;
  }

  #operation({ path, method, operation }) {
    const element = clone("docs-operation");
    const [title, ...rest] = (operation.description ?? "").split("\n");
    setText(element, "method", method).dataset.method = method;
    setText(element, "path", path);
    setText(element, "title", title);
    setText(element, "description", rest.join("\n").trim());
    element.dataset.search = `${method} ${path} ${operation.description ?? ""}`.toLowerCase();
    this.#parameters(element, operation.parameters ?? []);
    const body = setText(element, "body", shapeOf(this.#schema, operation.requestBody?.content));
    part(element, "body-title").hidden = body.hidden;
    part(element, "answers").append(...Object.entries(operation.responses ?? {}).map((answer) => this.#answer(answer)));
    return element;
  }

  #parameters(element, parameters) {
    const list = part(element, "parameters");
    part(element, "parameters-title").hidden = list.hidden = parameters.length === 0;
    for (const parameter of parameters) {
      const name = document.createElement("dt");
      const code = document.createElement("code");
      code.textContent = parameter.name;
      name.append(code);
      const schema = resolve(this.#schema, parameter.schema);
      const facts = [schema.format ?? schema.type, parameter.required ? strings().required : "", parameter.description];
      const detail = document.createElement("dd");
      detail.textContent = facts.filter(Boolean).join(" · ");
      list.append(name, detail);
    }
  }

  #answer([status, answer]) {
    const element = clone("docs-answer");
    setText(element, "status", [status, answer.description].filter(Boolean).join(" · "));
    setText(element, "shape", shapeOf(this.#schema, answer.content));
    return element;
  }

  #filter(text) {
    const wanted = text.trim().toLowerCase();
    let count = 0;
    for (const section of this.querySelectorAll(".docs__group")) {
      const operations = [...section.querySelectorAll(".operation")];
      for (const operation of operations) operation.hidden = !operation.dataset.search.includes(wanted);
      const shown = operations.filter((operation) => !operation.hidden).length;
      section.hidden = shown === 0;
      count += shown;
    }
    setText(this, "status", fill(strings().count, { count }));
  }
}

customElements.define("souk-api-docs", SoukApiDocs);

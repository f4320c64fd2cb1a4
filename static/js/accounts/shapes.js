// OpenAPI schemas as short sketches of JSON, for people.

const DEPTH = 4;

/** Follows a `$ref` inside the document. */
export function resolve(document, node) {
  let found = node;
  while (found?.$ref) found = found.$ref.slice(2).split("/").reduce((at, key) => at?.[key], document);
  return found ?? {};
}

function sketch(document, node, depth) {
  const schema = resolve(document, node);
  if (schema.allOf?.length === 1) return sketch(document, schema.allOf[0], depth);
  if (schema.oneOf?.length) return sketch(document, schema.oneOf[0], depth);
  if (schema.enum) return schema.enum.filter((value) => value !== null && value !== "").join(" | ");
  if (schema.type === "array") return [sketch(document, schema.items ?? {}, depth + 1)];
  if (schema.properties) {
    if (depth >= DEPTH) return "…";
    const names = Object.entries(schema.properties);
    return Object.fromEntries(names.map(([name, inner]) => [name, sketch(document, inner, depth + 1)]));
  }
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type;
  return [schema.format ?? type ?? "any", schema.nullable ? "null" : ""].filter(Boolean).join(" | ");
}

/** What a body or an answer looks like, as indented text; empty where there is none. */
export function shapeOf(document, content) {
  const schema = content?.["application/json"]?.schema;
  return schema ? JSON.stringify(sketch(document, schema, 0), null, 2) : "";
}

// The document's components as JSON Schemas, each a document of its own.
import type { OpenApiDocument } from "./openapi.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";
const inDocument = "#/components/schemas/";

/** Each component by name. References lead to the neighbouring documents, wherever they are all served. */
export function jsonSchemas(document: OpenApiDocument): Record<string, unknown> {
  const components = Object.entries(document.components.schemas);
  return Object.fromEntries(
    components.map(([name, schema]) => [
      name,
      { $schema: dialect, title: name, ...(rewrite(schema) as object) },
    ]),
  );
}

function rewrite(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(rewrite);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      name === "$ref" && typeof value === "string"
        ? value.replace(inDocument, "").concat(".json")
        : rewrite(value),
    ]),
  );
}

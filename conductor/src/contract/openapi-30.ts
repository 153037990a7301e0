// OpenAPI 3.0, for generators that know no other: it has no `null` type, and one example rather than several.
import type { OpenApiDocument } from "./openapi.ts";

/** The same document in OpenAPI 3.0: `type: [T, "null"]` becomes `nullable: true`, `examples: [x]` becomes `example: x`. */
export function toOpenApi30(document: OpenApiDocument): unknown {
  return { ...(lower(document) as object), openapi: "3.0.3" };
}

function lower(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(lower);
  if (typeof node !== "object" || node === null) return node;
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node)) {
    // Those of a parameter or a media type are an object, which both versions have.
    if (name === "examples" && Array.isArray(value)) out["example"] = value[0] as unknown;
    else out[name] = lower(value);
  }
  const types: unknown = out["type"];
  if (!Array.isArray(types) || !types.includes("null")) return out;
  return { ...out, type: types.find((each: unknown) => each !== "null") as unknown, nullable: true };
}

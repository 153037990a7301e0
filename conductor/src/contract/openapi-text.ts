// The document as text: what `conductor openapi` prints and what the repository keeps.
import { toOpenApi30 } from "./openapi-30.ts";
import { openapiDocument } from "./openapi.ts";
import { operations } from "./operations.ts";

/** The complete API in this version of OpenAPI, as JSON with a final newline. */
export function openapiText(version: "3.1" | "3.0"): string {
  const document = openapiDocument(operations);
  return `${JSON.stringify(version === "3.1" ? document : toOpenApi30(document), null, 2)}\n`;
}

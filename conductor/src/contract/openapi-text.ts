// The document as text: what `conductor openapi` prints and what the repository keeps.
import { openapiDocument } from "./openapi.ts";
import { operations } from "./operations.ts";

/** OpenAPI 3.1 of the complete API, as JSON with a final newline. */
export function openapiText(): string {
  return `${JSON.stringify(openapiDocument(operations), null, 2)}\n`;
}

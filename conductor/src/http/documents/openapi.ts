// The API's own description, in the forms that clients and generators read. The same for every caller and mode.
import type { FastifyInstance } from "fastify";
import { jsonSchemas } from "../../contract/json-schemas.ts";
import { toOpenApi30 } from "../../contract/openapi-30.ts";
import { openapiDocument, type OpenApiDocument } from "../../contract/openapi.ts";
import type { Operation } from "../../contract/operation.ts";
import { publish } from "../protocol/published.ts";

const json = "application/json; charset=utf-8";

/** Serves the document of these operations, and its schemas one by one. */
export function registerDocument(server: FastifyInstance, operations: Record<string, Operation>): void {
  const document = openapiDocument(operations);
  publish(server, {
    url: "/openapi.json",
    operation: "openapi",
    contentType: json,
    load: () => JSON.stringify(document),
  });
  publish(server, {
    url: "/openapi-3.0.json",
    operation: "openapi30",
    contentType: json,
    load: () => JSON.stringify(toOpenApi30(document)),
  });
  publish(server, {
    url: "/openapi.yaml",
    operation: "openapiYaml",
    contentType: "application/yaml; charset=utf-8",
    load: () => toYaml(document),
  });
  for (const [name, schema] of Object.entries(jsonSchemas(document))) {
    publish(server, {
      url: `/schemas/${name}.json`,
      operation: "schema",
      contentType: "application/schema+json; charset=utf-8",
      load: () => JSON.stringify(schema),
    });
  }
}

/** Without anchors, which generators seldom follow. The library is large and YAML is seldom requested, so it loads then. */
async function toYaml(document: OpenApiDocument): Promise<string> {
  const { stringify } = await import("yaml");
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 });
}

// The OpenAPI 3.1 document, made from the operations alone.
import type { TSchema } from "typebox";
import { addedMembers, publishedParams } from "./additions.ts";
import { extensions } from "./extensions.ts";
import type { Operation } from "./operation.ts";
import { errorModel } from "./schemas/problem.ts";

type Json = Record<string, unknown>;

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: { readonly url: string }[];
  readonly security: Record<string, string[]>[];
  readonly tags: { readonly name: string }[];
  readonly paths: Record<string, Json>;
  readonly components: { readonly schemas: Json; readonly securitySchemes: Json };
}

const apiVersion = "2.0.0";

const methods: Operation["method"][] = ["GET", "PUT", "POST", "PATCH", "DELETE"];

/** Describes these operations, sorted by path and method. */
export function openapiDocument(operations: Record<string, Operation>): OpenApiDocument {
  const components = new Map<string, Json>();
  const problem = reference(errorModel, components);
  const paths: Record<string, Json> = {};
  for (const [operationId, operation] of Object.entries(operations).sort(byRoute)) {
    const item = (paths[operation.path] ??= {});
    item[operation.method.toLowerCase()] = describe(operationId, operation, components, problem);
  }
  const tags = [...new Set(Object.values(operations).map((operation) => operation.tag))].sort();
  return {
    openapi: "3.1.0",
    info: {
      title: "Conductor API",
      version: apiVersion,
      description:
        "Podium's implementation of the Conductor API. Failures are RFC 9457 problem documents. What is Podium's own is " +
        "marked `x-podium`; a name in a path may be coded as `~` and base64url.",
    },
    servers: [{ url: "/" }],
    security: [{ ApiKeyAuth: [] }, { BearerAuth: [] }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        ApiKeyAuth: {
          type: "http",
          scheme: "bearer",
          description: "An API key of Conductor. It starts with `dbos_`.",
        },
        BearerAuth: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "A person's access token from the configured identity provider.",
        },
      },
    },
  };
}

function byRoute([, a]: [string, Operation], [, b]: [string, Operation]): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return methods.indexOf(a.method) - methods.indexOf(b.method);
}

function describe(
  operationId: string,
  operation: Operation,
  components: Map<string, Json>,
  problem: Json,
): Json {
  const { success, body } = operation;
  return {
    operationId,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operationId in extensions ? { "x-podium": true } : {}),
    ...(operation.requiresOAuth ? { "x-dbos-requires-oauth": true } : {}),
    parameters: [
      ...parameters("path", operation.params, components),
      ...parameters("query", operation.query, components),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            ...(operation.bodyRequired ? { required: true } : {}),
            content: { "application/json": { schema: reference(body, components) } },
          },
        }),
    responses: {
      [success.status]: {
        description: reasons[success.status],
        ...(success.location === undefined ? {} : { headers: { Location: { schema: { type: "string" } } } }),
        ...(success.body === undefined
          ? {}
          : { content: { "application/json": { schema: reference(success.body, components) } } }),
      },
      default: {
        description: "The request failed, and this says why.",
        content: { "application/problem+json": { schema: problem } },
      },
    },
  };
}

const reasons = { 200: "OK", 201: "Created", 204: "No Content" } as const;

const inPath = "The name, percent-encoded, or `~` followed by the base64url of its UTF-8, without padding.";

function parameters(
  place: "path" | "query",
  schema: Operation["params"],
  components: Map<string, Json>,
): Json[] {
  if (schema === undefined) return [];
  const required = new Set(schema.required);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    ...(required.has(name) ? { required: true } : {}),
    ...(place === "query" ? { explode: false } : { description: inPath }),
    schema: place === "path" ? (publishedParams[name] ?? property) : reference(property, components),
  }));
}

/** The schema with every titled part moved to the components. */
function reference(schema: TSchema, components: Map<string, Json>): Json {
  const { title, ...rest } = schema as Json & { readonly title?: string };
  if (title === undefined) return inline(rest, components);
  if (!components.has(title)) {
    components.set(title, {}); // Keeps its place should the schema mention itself.
    components.set(title, publish(title, inline(rest, components)));
  }
  return { $ref: `#/components/schemas/${title}` };
}

function inline(schema: Json, components: Map<string, Json>): Json {
  const out = { ...schema };
  if (isObject(out.properties)) {
    const members = Object.entries(out.properties);
    out.properties = Object.fromEntries(members.map(([name, each]) => [name, child(each, components)]));
  }
  if (Array.isArray(out.required) && out.required.length === 0) delete out.required;
  if (isObject(out.items)) out.items = child(out.items, components);
  if (isObject(out.additionalProperties)) {
    out.additionalProperties = child(out.additionalProperties, components);
  }
  return out;
}

/** The schema as it is published, with Podium's members beside it. */
function publish(title: string, schema: Json): Json {
  const added = Object.keys((addedMembers as Record<string, object>)[title] ?? {});
  if (added.length === 0) return schema;
  const members = Object.entries(schema["properties"] as Json);
  const isAdded = (name: string) => added.includes(name);
  return {
    ...schema,
    properties: Object.fromEntries(members.filter(([name]) => !isAdded(name))),
    required: ((schema["required"] ?? []) as string[]).filter((name) => !isAdded(name)),
    "x-podium-members": Object.fromEntries(members.filter(([name]) => isAdded(name))),
  };
}

function child(schema: unknown, components: Map<string, Json>): Json {
  return isObject(schema) ? reference(schema, components) : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

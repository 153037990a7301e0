// What a served OpenAPI document says of its operations, with every reference put in.
import type { Described } from "./arbitrary-requests.ts";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
  readonly schema: object;
}

interface Entry {
  readonly operationId: string;
  readonly parameters: Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: { readonly "application/json": { readonly schema: object } };
  };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
  readonly "x-dbos-requires-oauth"?: true;
}

interface Document {
  readonly paths: Record<string, Record<string, Entry>>;
  readonly components: { readonly schemas: Record<string, object> };
}

export interface Documented extends Described {
  readonly id: string;
  readonly requiresOAuth: boolean;
}

/** The operations of a document, and the members that a failure of any of them may have. */
export function readDocument(text: string): {
  readonly operations: Documented[];
  readonly problem: Record<string, object>;
} {
  const document = inlined(JSON.parse(text) as Document);
  const problems: Record<string, object>[] = [];
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, entry]): Documented => {
      const { default: failure, ...successes } = entry.responses;
      const { properties } = failure!.content!["application/problem+json"]!.schema as {
        readonly properties: Record<string, object>;
      };
      problems.push(properties);
      const [[status, success]] = Object.entries(successes) as [[string, Entry["responses"][string]]];
      const body = success.content?.["application/json"]?.schema;
      const sent = entry.requestBody?.content["application/json"].schema;
      const described = {
        id: entry.operationId,
        requiresOAuth: entry["x-dbos-requires-oauth"] === true,
        method: method.toUpperCase(),
        path,
        params: objectOf(entry.parameters.filter((each) => each.in === "path")),
        query: objectOf(entry.parameters.filter((each) => each.in === "query")),
        success: { status: Number(status), ...(body === undefined ? {} : { body }) },
        ...(sent === undefined ? {} : { body: sent }),
      };
      return described as unknown as Documented;
    }),
  );
  return { operations, problem: problems[0]! };
}

function objectOf(parameters: Parameter[]): object {
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  const required = parameters.filter((each) => each.required).map(({ name }) => name);
  return { type: "object", properties, required };
}

function withMembers(schema: Record<string, unknown>, added: Record<string, object>): object {
  return { ...schema, properties: { ...(schema["properties"] as object), ...added } };
}

/** The document without references; none of its schemas mentions itself. */
function inlined(document: Document): Document {
  const resolve = (node: unknown): unknown => {
    if (typeof node !== "object" || node === null) return node;
    if (Array.isArray(node)) return node.map(resolve);
    if ("$ref" in node) {
      const name = String(node.$ref).replace("#/components/schemas/", "");
      return resolve(document.components.schemas[name]);
    }
    // Podium's own members and longer names stand beside what is published.
    const {
      "x-podium-members": added,
      "x-podium-schema": taken,
      ...schema
    } = node as Record<string, unknown>;
    if (taken !== undefined) return taken;
    const own = added === undefined ? schema : withMembers(schema, added as Record<string, object>);
    return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, resolve(value)]));
  };
  return resolve(document) as Document;
}

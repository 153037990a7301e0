// The published contract: which status and which shape an operation answers with. Members beyond it are no difference.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";

interface Response {
  readonly content?: { readonly "application/json"?: { readonly schema: object } };
}

interface PublishedOperation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Response>>;
  readonly "x-podium"?: true;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, PublishedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface Published {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** What is wrong with a body; empty when nothing is. */
  wrongs(body: unknown): readonly string[];
}

const file = join(import.meta.dirname, "../../conductor/openapi.json");
const document = open(JSON.parse(readFileSync(file, "utf8"))) as Document;
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: "contract", components: document.components });

/** Every published operation by its id; Podium's own are left out. */
export const published: ReadonlyMap<string, Published> = new Map(
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]): [string, Published][] =>
      operation["x-podium"] === true
        ? []
        : [[operation.operationId, publish(method.toUpperCase(), path, operation)]],
    ),
  ),
);

function publish(method: string, path: string, { responses }: PublishedOperation): Published {
  const [status = "200"] = Object.keys(responses).filter((each) => each.startsWith("2"));
  const schema = responses[status]?.content?.["application/json"]?.schema;
  const validate = schema === undefined ? undefined : ajv.compile(absolute(schema) as object);
  return { method, path, status: Number(status), wrongs: (body) => wrongsOf(validate, body) };
}

function wrongsOf(validate: ValidateFunction | undefined, body: unknown): string[] {
  if (validate === undefined) return body === undefined ? [] : ["a body where none is published"];
  if (validate(body)) return [];
  return (validate.errors ?? [])
    .slice(0, 3)
    .map((each) => `${each.instancePath || "the body"} ${each.message}`);
}

/** References lead into the document, wherever they stand. */
function absolute(node: unknown): unknown {
  return mapMembers(node, (name, value) =>
    name === "$ref" && typeof value === "string" ? value.replace(/^#/, "contract#") : value,
  );
}

function open(node: unknown): unknown {
  return mapMembers(node, (name, value) =>
    name === "additionalProperties" && value === false ? true : value,
  );
}

function mapMembers(node: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(node)) return node.map((each) => mapMembers(each, change));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, mapMembers(change(name, value), change)]),
  );
}

// Requests made from an operation's schemas: mostly valid, sometimes anything at all.
import fc, { type Arbitrary } from "fast-check";
import type { Operation } from "../../../conductor/src/contract/operation.ts";

interface Schema {
  readonly type?: string | string[];
  readonly enum?: unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly properties?: Record<string, Schema>;
  readonly required?: string[];
  readonly additionalProperties?: boolean | Schema;
}

/** An operation as the document describes it: enough to send requests, and to read answers. */
export type Described = Pick<Operation, "method" | "path" | "params" | "query" | "body" | "success">;

export interface ArbitraryRequest {
  readonly path: string;
  readonly body: string | undefined;
  readonly contentType: string | undefined;
}

// Made once, because making one takes longer than drawing many values from it.
const json = fc.jsonValue();
const strangers = fc.oneof({ weight: 20, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.object() });
const furtherMembers = fc.dictionary(fc.string(), json, { maxKeys: 3 });
const plainText = fc.oneof(
  fc.constantFrom("SUCCESS", "PENDING", "ACTIVE", "application.read", "shop"),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);

const names = new Map<string, Arbitrary<string>>();

function matching(pattern: string, minLength: number): Arbitrary<string> {
  const known = names.get(pattern) ?? fc.stringMatching(new RegExp(pattern));
  names.set(pattern, known);
  return known.map((text) => text.slice(0, 30).padEnd(minLength, "a"));
}

const junk: Arbitrary<unknown> = fc.oneof(
  json,
  fc.constantFrom(
    null,
    -1,
    0,
    1.5,
    2 ** 31,
    2 ** 53,
    1e308,
    "",
    "\0",
    "\ud800",
    "../..",
    "'; DROP TABLE x; --",
    [],
  ),
);

/** Values of a schema, and one time in ten something else. */
function valuesOf(schema: Schema): Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema) }, { weight: 1, arbitrary: junk });
}

function fitting(schema: Schema): Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.type)) {
    return fc.oneof(
      ...schema.type.map((type) => (type === "null" ? fc.constant(null) : fitting({ ...schema, type }))),
    );
  }
  switch (schema.type) {
    case "string":
      return strings(schema);
    case "integer":
      return fc.oneof(fc.integer({ min: -2, max: 1_000 }), fc.integer(), fc.maxSafeInteger());
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(valuesOf(schema.items ?? {}), { maxLength: 4 });
    case "object":
      return objects(schema);
    default:
      return json;
  }
}

function strings({ format, pattern, minLength = 0 }: Schema): Arbitrary<string> {
  if (format === "date-time") {
    const instants = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString());
    return fc.oneof(
      instants,
      fc.constantFrom("2026-08-21T10:00:00.123456789+02:00", "2026-08-21", "0000-01-01T00:00:00Z"),
    );
  }
  return pattern === undefined ? plainText : matching(pattern, minLength);
}

function objects({ properties = {}, required = [], additionalProperties }: Schema): Arbitrary<unknown> {
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, valuesOf(each)]),
  );
  const known = fc.record(members, { requiredKeys: required.filter((name) => name in members) });
  if (additionalProperties === false) {
    return fc.tuple(strangers, known).map(([extra, own]) => ({ ...extra, ...own }));
  }

  return fc.tuple(furtherMembers, known).map((all) => Object.assign({}, ...all) as object);
}

const bodies = (schema: Schema): Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 30, arbitrary: valuesOf(schema).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.string() },
  );

/** Requests for an operation, as text. Names that `existing` has are mostly taken from it. */
export function requestsFor(
  operation: Described,
  existing: Record<string, string>,
): Arbitrary<ArbitraryRequest> {
  const params = (operation.params ?? { properties: {} }) as Schema;
  const query = (operation.query ?? { properties: {} }) as Schema;
  const path = fc
    .record(
      Object.fromEntries(
        Object.entries(params.properties ?? {}).map(([name, each]) => [name, paramOf(existing[name], each)]),
      ),
    )
    .map((values) => operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(values[name])));
  const search = objects({ ...query, additionalProperties: false }).map((values) =>
    Object.entries(values as object)
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join("&"),
  );
  const body = operation.body === undefined ? fc.constant(undefined) : bodies(operation.body);
  const type = fc.oneof(
    { weight: 30, arbitrary: fc.constant("application/json") },
    { weight: 1, arbitrary: fc.constant("text/plain") },
  );
  return fc.record({ path, search, body, type }).map((parts) => ({
    path: parts.search === "" ? parts.path : `${parts.path}?${parts.search}`,
    body: parts.body,
    contentType: parts.body === undefined ? undefined : parts.type,
  }));
}

function paramOf(existing: string | undefined, schema: Schema): Arbitrary<unknown> {
  if (existing === undefined) return valuesOf(schema);
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant(existing) },
    { weight: 1, arbitrary: valuesOf(schema) },
  );
}

function encode(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return encodeURIComponent(text.toWellFormed());
}

/** What an executor might answer: any JSON under the members that answers have. */
export const replies: Arbitrary<Record<string, unknown>> = fc.dictionary(
  fc.constantFrom(
    "output",
    "events",
    "notifications",
    "streams",
    "serialized_workflow",
    "new_workflow_id",
    "workflow_id",
    "workflow_ids",
    "forked_workflow_ids",
  ),
  fc.oneof(
    json,
    fc.array(
      fc.dictionary(
        fc.constantFrom(
          "WorkflowUUID",
          "CreatedAt",
          "Priority",
          "function_id",
          "group",
          "key",
          "values",
          "version_name",
          "version_timestamp",
          "last_fired_at",
          "concurrency",
        ),
        json,
      ),
      { maxLength: 3 },
    ),
  ),
);

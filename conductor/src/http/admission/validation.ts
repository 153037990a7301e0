// An operation's schemas, compiled once into functions that list what is wrong with a request.
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { TSchema } from "typebox";
import type { Operation } from "../../contract/operation.ts";
import type { ErrorDetail } from "../../errors.ts";
import { unknownMember } from "./nearest.ts";
import { shorten } from "../complaints.ts";
import { parseInstant } from "../instants.ts";

/** Lists what is wrong; empty when nothing is. Parameters are coerced in place from text to their types. */
type Check = (value: unknown) => ErrorDetail[];

export interface Checks {
  readonly params: Check;
  readonly query: Check;
  readonly body: Check;
}

const formats = {
  "date-time": { type: "string", validate: (text: string) => parseInstant(text) !== undefined },
  int32: { type: "number", validate: (value: number) => value >= -(2 ** 31) && value < 2 ** 31 },
  int64: { type: "number", validate: (value: number) => Number.isSafeInteger(value) },
  double: { type: "number", validate: (value: number) => Number.isFinite(value) },
} as const;

const common = {
  allErrors: true,
  verbose: true,
  allowUnionTypes: true,
  removeAdditional: false,
  formats,
} as const;
const forText = new Ajv({ ...common, coerceTypes: true });
const forJson = new Ajv(common);
/** Stops at the first failure: a large body may hold more of them than memory has room for. */
const forLargeJson = new Ajv({ ...common, allErrors: false });

/** Lists longer than this, in the request, are checked up to their first failure. */
const largeList = 1_000;
const maxDetails = 100;

/** Compiles an operation's schemas. Called once per operation, when routes are registered. */
export function compileChecks(operation: Operation): Checks {
  return {
    params: checkText("path", operation.params),
    query: checkQuery(operation.query),
    body: checkBody(operation.body),
  };
}

function checkText(place: string, schema: TSchema | undefined): Check {
  if (schema === undefined) return () => [];
  const validate = forText.compile(schema);
  return (value) => {
    const details = validate(value) ? [] : list(place, validate.errors);
    return [...details, ...withoutUnstorable(place, value)];
  };
}

/** A query has only known parameters, each once and with a value: anything else would quietly select more than was meant. */
function checkQuery(schema: TSchema | undefined): Check {
  const known = membersOf(schema);
  const checkValues = checkText("query", schema);
  return (query) => {
    const ill = Object.entries(query as Record<string, unknown>).flatMap(([name, value]): ErrorDetail[] => {
      const location = `query.${shorten(name)}`;
      if (!known.includes(name)) return [{ location, message: unknownMember(name, known) }];
      if (Array.isArray(value)) return [{ location, message: "must be given once" }];
      return value === ""
        ? [{ location, message: "must not be empty: leave it out, or give it a value" }]
        : [];
    });
    const places = new Set(ill.map(({ location }) => location));
    return [...ill.slice(0, maxDetails), ...checkValues(query).filter((each) => !places.has(each.location))];
  };
}

function checkBody(schema: TSchema | undefined): Check {
  if (schema === undefined) return () => [];
  // Generated clients add `$schema` to what they send.
  const properties = "properties" in schema && typeof schema.properties === "object" ? schema.properties : {};
  const accepted = { ...schema, properties: { ...properties, $schema: { type: "string" } } };
  const full = forJson.compile(accepted);
  const quick = forLargeJson.compile(accepted);
  return (value) => {
    if (value === undefined) return [{ location: "body", message: "is required" }];
    const validate: ValidateFunction = isLarge(value) ? quick : full;
    const details = validate(value) ? [] : list("body", validate.errors);
    return details.length > 0 ? details : withoutUnstorable("body", value);
  };
}

function isLarge(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const members = Object.values(value);
  return members.length > largeList || members.some((each) => Array.isArray(each) && each.length > largeList);
}

/** PostgreSQL stores no text with a NUL and no JSON with half of a character, and answers such a parameter with an error. */
function withoutUnstorable(place: string, value: unknown): ErrorDetail[] {
  const found = unstorableIn(value);
  return found === undefined ? [] : [{ location: place, message: `must not contain ${found}` }];
}

function unstorableIn(value: unknown): string | undefined {
  if (typeof value === "string") {
    if (value.includes("\0")) return "the character U+0000";
    return value.isWellFormed() ? undefined : "half of a surrogate pair";
  }
  if (typeof value !== "object" || value === null) return undefined;
  const parts: Iterable<unknown> = Array.isArray(value) ? value : Object.entries(value).flat();
  for (const part of parts) {
    const found = unstorableIn(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function list(place: string, errors: ErrorObject[] | null | undefined): ErrorDetail[] {
  const details = (errors ?? []).slice(0, maxDetails).map((error) => toDetail(place, error));
  const rest = (errors?.length ?? 0) - details.length;
  return rest > 0 ? [...details, { location: place, message: `has ${rest} more failures` }] : details;
}

function toDetail(place: string, error: ErrorObject): ErrorDetail {
  const location = place + error.instancePath.replaceAll(/\/([^/]*)/g, (_, name: string) => segment(name));
  const { params } = error as { readonly params: Record<string, unknown> };
  switch (error.keyword) {
    case "required":
      return { location: `${location}.${String(params["missingProperty"])}`, message: "is required" };
    case "additionalProperties":
      return {
        location: `${location}.${shorten(String(params["additionalProperty"]))}`,
        message: unknownMember(String(params["additionalProperty"]), membersOf(error.parentSchema)),
      };
    case "enum":
      return described(
        location,
        `must be one of ${(params["allowedValues"] as unknown[]).join(", ")}`,
        error.data,
      );
    case "format":
      return described(location, formatMessages[String(params["format"])] ?? "is malformed", error.data);
    case "type":
      return described(location, `must be ${[params["type"]].flat().join(" or ")}`, error.data);
    default:
      return described(location, error.message ?? "is not valid", error.data);
  }
}

function membersOf(schema: unknown): string[] {
  return Object.keys((schema as { readonly properties?: object } | undefined)?.properties ?? {});
}

const formatMessages: Record<string, string> = {
  "date-time": "must be an RFC 3339 instant such as 2026-08-21T10:00:00Z",
  int32: "must fit 32 bits",
  int64: "must be from -9007199254740991 to 9007199254740991",
};

function segment(name: string): string {
  const plain = name.replaceAll("~1", "/").replaceAll("~0", "~");
  return /^\d+$/.test(plain) ? `[${plain}]` : `.${shorten(plain)}`;
}

/** Repeats the refused value when it is short and cannot be a secret. */
function described(location: string, message: string, value: unknown): ErrorDetail {
  if (/secret/i.test(location)) return { location, message };
  if (typeof value === "string") return { location, message, value: shorten(value) };
  return typeof value === "number" || typeof value === "boolean"
    ? { location, message, value }
    : { location, message };
}

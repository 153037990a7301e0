// The words that schemas are made of. A title names a schema in the document's components.
import { Type, type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from "typebox";

/** An instant: RFC 3339 with any offset and up to nine fractional digits in, UTC with milliseconds out. */
export const time = Type.String({ format: "date-time" });
export const int32 = Type.Integer({ format: "int32" });
/** Whole number within ±(2^53 − 1): the range that JSON readers agree on. */
export const int64 = Type.Integer({ format: "int64" });
export const double = Type.Number({ format: "double" });
/** Any JSON value. */
export const anything = Type.Unknown();

/** The same schema, or null. Unlike a union it stays one `type` list, which generators and validators like better. */
export function nullable<S extends TSchema & { readonly type: string }>(
  schema: S,
): TUnsafe<Static<S> | null> {
  return Type.Unsafe<Static<S> | null>({ ...schema, type: [schema.type, "null"] });
}

export const text = Type.String();
export const textOrNull = nullable(text);
export const timeOrNull = nullable(time);
export const texts = Type.Array(text);
/** A filter's values. Null and an empty list mean: no filter. */
export const filterValues = nullable(texts);

/** An object whose members are named by data. */
export function mapOf<S extends TSchema>(
  value: S,
): TUnsafe<Record<string, Static<S>>> & { readonly type: "object" } {
  return Object.assign(
    Type.Unsafe<Record<string, Static<S>>>({ type: "object", additionalProperties: value }),
    { type: "object" } as const,
  );
}

/** A closed object that the document lists under `title`. Members are required unless marked optional. */
export function closed<P extends TProperties>(title: string, properties: P): TObject<P> {
  return Type.Object(properties, { title, additionalProperties: false });
}

const lowerName = { minLength: 3, maxLength: 30, pattern: "^[a-z0-9_]+$" };
export const orgName = Type.String(lowerName);
export const userName = Type.String(lowerName);
export const appName = Type.String({ minLength: 3, maxLength: 256, pattern: "^[a-z0-9-_]+$" });
export const roleName = Type.String({ minLength: 3, maxLength: 30, pattern: "^[a-zA-Z0-9_]+$" });
export const domainName = Type.String({ minLength: 4, maxLength: 253 });

export const subscriptionPlan = Type.Enum(["free", "pro", "past_limit", "team"]);

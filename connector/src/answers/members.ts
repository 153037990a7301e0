// Members of a request, checked as they are read. Null, an empty text and an empty list mean the same as nothing.
import { Refusal } from "../refusal.ts";

export type Members = Readonly<Record<string, unknown>>;

/** The `body` of a request; one without is empty. */
export function bodyOf(request: Members): Members {
  const body = request["body"] ?? {};
  if (typeof body !== "object" || Array.isArray(body)) throw new Refusal("body must be an object");
  return body as Members;
}

export function optionalText(members: Members, name: string): string | undefined {
  const value = members[name] ?? "";
  if (typeof value !== "string") throw new Refusal(`${name} must be a text`);
  return value === "" ? undefined : value;
}

export function text(members: Members, name: string): string {
  const value = optionalText(members, name);
  if (value === undefined) throw new Refusal(`${name} is missing`);
  return value;
}

/** Values of a filter, which may come as one text or as a list. */
export function optionalTexts(members: Members, name: string): string[] | undefined {
  const value = members[name] ?? [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.map((each) => {
    if (typeof each !== "string") throw new Refusal(`${name} must be a list of texts`);
    return each;
  });
  return texts.length === 0 || value === "" ? undefined : texts;
}

/** Undefined where it is not said: SDKs read null as neither. */
export function optionalFlag(members: Members, name: string): boolean | undefined {
  const value = members[name] ?? undefined;
  if (value !== undefined && typeof value !== "boolean") throw new Refusal(`${name} must be true or false`);
  return value;
}

export function flag(members: Members, name: string, otherwise = false): boolean {
  return optionalFlag(members, name) ?? otherwise;
}

/** A whole number of at least `least`. */
export function optionalCount(members: Members, name: string, least = 0): number | undefined {
  const value = members[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    throw new Refusal(`${name} must be a whole number of at least ${least}`);
  }
  return value;
}

/** Epoch milliseconds of an instant. */
export function optionalInstant(members: Members, name: string): number | undefined {
  const value = optionalText(members, name);
  if (value === undefined) return undefined;
  const instant = Date.parse(value);
  if (Number.isNaN(instant)) throw new Refusal(`${name} must be an instant, not ${value.slice(0, 50)}`);
  return instant;
}

export function instant(members: Members, name: string): number {
  const value = optionalInstant(members, name);
  if (value === undefined) throw new Refusal(`${name} is missing`);
  return value;
}

export function optionalObject(members: Members, name: string): Record<string, unknown> | undefined {
  const value = members[name] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw new Refusal(`${name} must be an object`);
  return Object.keys(value).length === 0 ? undefined : (value as Record<string, unknown>);
}

/** An object without the members that have no value. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined | null> };
}

/** The ids that a request is about: the list where there is one, else the single id. */
export function idsOf(request: Members): string[] {
  return optionalTexts(request, "workflow_ids") ?? [text(request, "workflow_id")];
}

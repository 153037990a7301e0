// Prefixes, which end in LIKE. Where Conductor takes the connector for an SDK that escapes LIKE's signs itself, ids come
// as they are, and escaped otherwise.
import type { Identity } from "./answer.ts";
import { optionalTexts, type Members } from "./members.ts";

/** Patterns of ids in which no character is a wildcard that the caller did not mean. */
export function idPrefixes({ language }: Identity, body: Members): string[] | undefined {
  const prefixes = optionalTexts(body, "workflow_id_prefix");
  return language === "python" ? prefixes?.map(literal) : prefixes;
}

/** A pattern that matches this text alone. */
export function literal(prefix: string): string {
  return prefix.replaceAll(/[%_\\]/g, "\\$&");
}

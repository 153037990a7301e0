import { closed, text, textOrNull, time } from "./primitives.ts";

/** Marks are opaque: what had the same mark before has not changed since. */
export const changes = closed("Changes", {
  asOf: time,
  /** Executors and recoveries. */
  executors: text,
  /** Workflows that began within the last hour or have not ended; null when no executor could tell. */
  workflows: textOrNull,
});

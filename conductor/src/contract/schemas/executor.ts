import { Type } from "typebox";
import { anything, closed, mapOf, nullable, text, textOrNull, time, timeOrNull } from "./primitives.ts";

const movedWorkflow = closed("MovedWorkflow", {
  workflowId: text,
  /** Who owns it now; null while it waits in its queue. */
  executorId: textOrNull,
});

export const recovery = closed("Recovery", {
  executorId: text,
  appVersion: text,
  hostname: textOrNull,
  language: textOrNull,
  disconnectedAt: time,
  declaredDeadAt: time,
  finishedAt: timeOrNull,
  /** WAITING until somebody has confirmed that nothing is left, or the executor came back. */
  status: Type.Enum(["WAITING", "MOVED", "NOTHING_TO_MOVE", "RETURNED"]),
  failedAttempts: Type.Integer(),
  /** What the last attempt failed with. */
  note: textOrNull,
  /** The first hundred. */
  workflows: Type.Array(movedWorkflow),
});

export const executor = closed("Executor", {
  executorId: text,
  appId: text,
  appVersion: text,
  status: Type.Enum(["HEALTHY", "DISCONNECTED", "DEAD"]),
  hostId: textOrNull,
  hostname: textOrNull,
  createdAt: time,
  updatedAt: time,
  language: textOrNull,
  dbosVersion: textOrNull,
  executorMetadata: nullable(mapOf(anything)),
});

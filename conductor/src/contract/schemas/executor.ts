import { Type } from "typebox";
import {
  anything,
  closed,
  int64,
  mapOf,
  nullable,
  text,
  textOrNull,
  time,
  timeOrNull,
} from "./primitives.ts";

const movedWorkflow = closed("MovedWorkflow", {
  workflowId: text,
  /** Who owns it now; null while it waits in a queue. */
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
  /** WAITING until an executor has confirmed that nothing is left, the dead one came back, or its record was pruned. */
  status: Type.Enum(["WAITING", "MOVED", "NOTHING_TO_MOVE", "RETURNED", "ABANDONED"]),
  failedAttempts: Type.Integer(),
  /** What it waits for, or what the last attempt failed with. */
  note: textOrNull,
  /** Since when no executor of its version is connected, while it waits for one. */
  strandedSince: timeOrNull,
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

/** What answers for an application from its database, and runs none of its work. */
export const connector = closed("Connector", {
  connectorId: text,
  hostname: textOrNull,
  language: textOrNull,
  dbosVersion: textOrNull,
  connectedAt: time,
  metadata: nullable(mapOf(anything)),
});

/** Something that the SDKs of all connected executors are too old for. */
export const inability = closed("Inability", {
  operation: Type.String({ description: "Id of the operation in this document." }),
  /** A member of its body or answer that cannot be asked for; null when the operation itself is refused. */
  member: textOrNull,
  /** Whether one value of the member would be taken. */
  isAboutSeveral: Type.Boolean(),
  /** The sentence that a call is refused with. */
  reason: text,
});

const connectionTrouble = closed("ConnectionTrouble", {
  kind: Type.Enum(["REFUSED", "CLOSED", "ID_SHARED", "FLAPPING"], {
    description:
      "Whether it never came in, was sent away, shares its id with another process, or keeps coming back.",
  }),
  applicationName: Type.String({ description: "As the executor gave it." }),
  /** Null where no such application is registered. */
  appId: textOrNull,
  /** The registered name that the given one resembles. */
  resembles: textOrNull,
  executorId: textOrNull,
  clientAddress: text,
  /** The error's code, or the name of the reason to close. */
  code: text,
  detail: text,
  firstAt: time,
  lastAt: time,
  count: int64,
});

export const connectionTroubles = closed("ConnectionTroubles", {
  /** The newest first. */
  troubles: Type.Array(connectionTrouble),
  silentReplicas: Type.Integer({
    description: "Replicas of Conductor that did not answer: what they know is missing.",
  }),
});

import { Type } from "typebox";
import { addedMembers } from "../additions.ts";
import { closed, int64, nullable, text, textOrNull, time } from "./primitives.ts";

const threshold = nullable(int64);

export const application = closed("Application", {
  id: text,
  name: text,
  orgId: text,
  /** AVAILABLE while at least one executor is healthy. */
  status: Type.Enum(["AVAILABLE", "UNAVAILABLE"]),
  language: textOrNull,
  gcTimeThresholdMs: threshold,
  gcRowsThreshold: threshold,
  globalTimeoutMs: threshold,
  executorTimeoutSecs: int64,
  privateMode: Type.Boolean(),
  dbosCloud: Type.Boolean(),
  ...addedMembers.Application,
});

export const putAppInput = closed("PutAppInputBody", {
  privateMode: Type.Optional(
    Type.Boolean({
      description: "When true, Conductor never asks executors for inputs, outputs or other payloads.",
    }),
  ),
});

const clearable = "A negative number clears it.";

export const patchAppInput = closed("PatchAppInputBody", {
  gcTimeThresholdMs: Type.Optional(
    Type.Integer({
      format: "int64",
      description: `Finished workflows older than this are deleted. ${clearable}`,
    }),
  ),
  gcRowsThreshold: Type.Optional(
    Type.Integer({ format: "int64", description: `About this many newest workflows are kept. ${clearable}` }),
  ),
  globalTimeoutMs: Type.Optional(
    Type.Integer({
      format: "int64",
      description: `Unfinished workflows older than this are cancelled. ${clearable}`,
    }),
  ),
  executorTimeoutSecs: Type.Optional(
    Type.Integer({
      format: "int64",
      description: "Seconds that an executor may be disconnected before its workflows are recovered.",
    }),
  ),
  privateMode: Type.Optional(Type.Boolean()),
});

export const applicationVersion = closed("ApplicationVersion", {
  versionId: text,
  versionName: text,
  versionTimestamp: time,
  createdAt: time,
});

export const patchLatestVersionInput = closed("PatchLatestVersionInputBody", { versionName: text });

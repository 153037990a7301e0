import { Type } from "typebox";
import { anything, closed, mapOf, nullable, text, textOrNull, time } from "./primitives.ts";

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

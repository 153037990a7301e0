import { Type } from "typebox";
import { addedMembers } from "../additions.ts";
import { closed, double, int32, int64, nullable, text, textOrNull } from "./primitives.ts";

const limit = nullable(int32);

export const queue = closed("Queue", {
  name: text,
  concurrency: limit,
  workerConcurrency: limit,
  rateLimitMax: limit,
  rateLimitPeriodSecs: nullable(double),
  priorityEnabled: Type.Boolean(),
  partitionQueue: Type.Boolean(),
  pollingIntervalSecs: double,
  applicationName: textOrNull,
  ...addedMembers.Queue,
});

const count = Type.Integer({ format: "int64", minimum: 0 });

const rolloutPolicy = closed("RolloutPolicy", {
  maxOldApplicationVersions: Type.Optional(count),
  maxExecutorsForOldApplicationVersions: Type.Optional(count),
});

export const autoscalePolicy = closed("AutoscalePolicy", {
  queue: Type.String({ description: "A registered queue with a worker concurrency." }),
  rollout: Type.Optional(rolloutPolicy),
});

export const policyOutput = closed("PolicyOutputBody", { policy: autoscalePolicy });

export const queueAutoscale = closed("QueueAutoscale", {
  applicationVersion: text,
  isLatest: Type.Boolean(),
  queueName: Type.Optional(text),
  queueDepth: int64,
  desiredExecutors: int64,
  observedAt: Type.Integer({ format: "int64", description: "Epoch ms of the reading." }),
});

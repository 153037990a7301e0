import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { app, appParams, inApp } from "./paths.ts";
import { nullable, text } from "./schemas/primitives.ts";
import { autoscalePolicy, policyOutput, queue, queueAutoscale } from "./schemas/queue.ts";

export const listQueues = {
  method: "GET",
  path: `${app}/queues`,
  tag: "Queues",
  summary: "List the queues",
  access: "application.read",
  params: inApp,
  success: { status: 200, body: Type.Array(queue) },
} as const satisfies Operation;

export const getQueue = {
  method: "GET",
  path: `${app}/queues/{queueName}`,
  tag: "Queues",
  summary: "Read a queue",
  access: "application.read",
  params: Type.Object({ ...appParams, queueName: text }),
  success: { status: 200, body: queue },
} as const satisfies Operation;

export const getAutoscale = {
  method: "GET",
  path: `${app}/autoscale`,
  tag: "Queues",
  summary: "Recommend a number of executors per version, the latest first",
  access: "application.read",
  params: inApp,
  success: { status: 200, body: nullable(Type.Array(queueAutoscale)) },
} as const satisfies Operation;

export const getAutoscalingPolicy = {
  method: "GET",
  path: `${app}/autoscaling-policy`,
  tag: "Queues",
  summary: "Read the policy behind the recommendation",
  access: "application.read",
  params: inApp,
  success: { status: 200, body: policyOutput },
} as const satisfies Operation;

export const setAutoscalingPolicy = {
  method: "PUT",
  path: `${app}/autoscaling-policy`,
  tag: "Queues",
  summary: "Replace the policy behind the recommendation",
  access: "application.write",
  params: inApp,
  body: autoscalePolicy,
  bodyRequired: true,
  success: { status: 200, body: policyOutput },
} as const satisfies Operation;

export const deleteAutoscalingPolicy = {
  method: "DELETE",
  path: `${app}/autoscaling-policy`,
  tag: "Queues",
  summary: "Remove the policy, if there is one",
  access: "application.write",
  params: inApp,
  success: { status: 204 },
} as const satisfies Operation;

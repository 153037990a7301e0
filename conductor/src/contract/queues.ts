import { Type } from "typebox";
import { onApp } from "./audit-rule.ts";
import type { Operation } from "./operation.ts";
import { app, appParams, inApp } from "./paths.ts";
import { nullable, text } from "./schemas/primitives.ts";
import { autoscalePolicy, policyOutput, queue, queueAutoscale } from "./schemas/queue.ts";

export const queueOperations = {
  listQueues: {
    method: "GET",
    path: `${app}/queues`,
    tag: "Queues",
    summary: "List the queues",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: Type.Array(queue) },
  },
  getQueue: {
    method: "GET",
    path: `${app}/queues/{queueName}`,
    tag: "Queues",
    summary: "Read a queue",
    access: "application.read",
    params: Type.Object({ ...appParams, queueName: text }),
    success: { status: 200, body: queue },
  },
  getAutoscale: {
    method: "GET",
    path: `${app}/autoscale`,
    tag: "Queues",
    summary: "Recommend a number of executors per version, the latest first",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: nullable(Type.Array(queueAutoscale)) },
  },
  getAutoscalingPolicy: {
    method: "GET",
    path: `${app}/autoscaling-policy`,
    tag: "Queues",
    summary: "Read the policy behind the recommendation",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: policyOutput },
  },
  setAutoscalingPolicy: {
    method: "PUT",
    path: `${app}/autoscaling-policy`,
    tag: "Queues",
    summary: "Replace the policy behind the recommendation",
    access: "application.write",
    audit: { name: "autoscaling_policy.set", target: onApp },
    params: inApp,
    body: autoscalePolicy,
    bodyRequired: true,
    success: { status: 200, body: policyOutput },
  },
  deleteAutoscalingPolicy: {
    method: "DELETE",
    path: `${app}/autoscaling-policy`,
    tag: "Queues",
    summary: "Remove the policy, if there is one",
    access: "application.write",
    audit: { name: "autoscaling_policy.delete", target: onApp, inDatabase: true },
    params: inApp,
    success: { status: 204 },
  },
} as const satisfies Record<string, Operation>;

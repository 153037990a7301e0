// Operations beyond the published contract. They are served like the others and left out of its document, from which
// clients are generated.
import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { app, appParams, inApp, inOrg, org } from "./paths.ts";
import { recovery } from "./schemas/executor.ts";
import { int64, text } from "./schemas/primitives.ts";
import { queueAutoscale } from "./schemas/queue.ts";
import { key, keyPolicy } from "./schemas/token.ts";

export const extensions = {
  getVersionAutoscale: {
    method: "GET",
    path: `${app}/autoscale/versions/{version}`,
    tag: "Queues",
    summary: "Recommend a number of executors for one version, by name or as `latest`",
    access: "application.read",
    params: Type.Object({ ...appParams, version: text }),
    success: { status: 200, body: queueAutoscale },
  },
  listRecoveries: {
    method: "GET",
    path: `${app}/recoveries`,
    tag: "Executors",
    summary: "List what became of the work of executors that were declared dead, the newest first",
    access: "application.read",
    params: inApp,
    query: Type.Object({ limit: Type.Optional(int64) }),
    success: { status: 200, body: Type.Array(recovery) },
  },
  listKeys: {
    method: "GET",
    path: `${org}/keys`,
    tag: "Tokens",
    summary: "List the API keys with their class, public id and version of the pepper",
    access: "token.read",
    openToScopedKeys: true,
    params: inOrg,
    success: { status: 200, body: Type.Array(key) },
  },
  getKeyPolicy: {
    method: "GET",
    path: `${app}/key-policy`,
    tag: "Applications",
    summary: "Read which classes of API keys an application refuses",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: keyPolicy },
  },
  setKeyPolicy: {
    method: "PUT",
    path: `${app}/key-policy`,
    tag: "Applications",
    summary: "Say which classes of API keys an application refuses",
    access: "application.write",
    params: inApp,
    body: keyPolicy,
    bodyRequired: true,
    success: { status: 204 },
  },
} as const satisfies Record<string, Operation>;

export type Extensions = typeof extensions;

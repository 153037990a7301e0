// Operations beyond the published contract. They are served like the others and left out of its document, from which
// clients are generated.
import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { app, appParams } from "./paths.ts";
import { text } from "./schemas/primitives.ts";
import { queueAutoscale } from "./schemas/queue.ts";

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
} as const satisfies Record<string, Operation>;

import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { app, inApp } from "./paths.ts";
import { executor } from "./schemas/executor.ts";

export const executorOperations = {
  listExecutors: {
    method: "GET",
    path: `${app}/executors`,
    tag: "Executors",
    summary: "List the connected executors, and those that may still own work",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: Type.Array(executor) },
  },
} as const satisfies Record<string, Operation>;

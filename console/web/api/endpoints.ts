// Method and path of every operation. The build evaluates this file and gives the browser only what it exports: neither
// the contract nor TypeBox (see vite.config.ts).
import { operations } from "../../../conductor/src/contract/operations.ts";
import type { OperationId, Operations } from "./types.ts";

export type Endpoints = {
  readonly [Id in OperationId]: readonly [Operations[Id]["method"], Operations[Id]["path"]];
};

export const endpoints = Object.fromEntries(
  Object.entries(operations).map(([id, { method, path }]) => [id, [method, path]]),
) as unknown as Endpoints;

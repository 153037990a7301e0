// Which port each process gets, and whether it is free.
import { createServer } from "node:net";

export const maxExecutors = 20;
export const minPortBase = 1024;
/** The highest base that leaves room for the offsets below. */
export const maxPortBase = 65_400;

const postgresOffset = 70;
const consoleOffset = 80;
const conductorOffset = 90;

export interface PortPlan {
  readonly postgres: number;
  readonly conductor: number;
  readonly console: number;
  /** One per executor, in order. */
  readonly executors: number[];
}

/** The ports that follow from a base: with 8000, Console is on 8080 and Conductor on 8090, where people expect them. */
export function planPorts(base: number, executors: number): PortPlan {
  return {
    postgres: base + postgresOffset,
    conductor: base + conductorOffset,
    console: base + consoleOffset,
    executors: Array.from({ length: executors }, (_, index) => base + index),
  };
}

/** Throws an `Error`, one sentence that names every taken port, unless all are free on 127.0.0.1. */
export async function checkPorts(
  wanted: readonly { readonly port: number; readonly name: string }[],
): Promise<void> {
  const problems = await Promise.all(
    wanted.map(async ({ port, name }) => ({ port, name, code: await bindError(port) })),
  );
  const taken = problems.filter(({ code }) => code !== undefined);
  if (taken.length === 0) return;
  const list = taken.map(({ port, name, code }) => `${port} (${name}${reasonOf(code)})`).join(", ");
  const are = taken.length === 1 ? `Port ${list} is` : `Ports ${list} are`;
  throw new Error(
    `${are} not free: stop what holds ${taken.length === 1 ? "it" : "them"}, or use --port-base.`,
  );
}

function reasonOf(code: string | undefined): string {
  return code === "EADDRINUSE" ? "" : `, ${code}`;
}

function bindError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(undefined)));
  });
}

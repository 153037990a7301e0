// A base for the stack's ports. The first process that loads the configuration chooses, its workers inherit.
import { once } from "node:events";
import { createServer } from "node:net";
import { planPorts } from "../../local/ports.ts";

const variable = "PODIUM_BROWSER_PORT_BASE";
const executors = 2;

/** The chosen base; every port that follows from it was free a moment ago. */
export async function portBase(): Promise<number> {
  const given = process.env[variable];
  if (given !== undefined) return Number(given);
  for (let base = 18_600; base < 28_000; base += 100) {
    const { postgres, conductor, console, executors: apps } = planPorts(base, executors);
    if (await areFree([postgres, conductor, console, ...apps])) {
      process.env[variable] = String(base);
      return base;
    }
  }
  throw new Error("No run of free ports between 18600 and 28000: stop what holds them.");
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) {
    const server = createServer();
    try {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    } catch {
      return false;
    } finally {
      server.close();
    }
  }
  return true;
}

// The built Console as its own process, before a stand-in for Conductor and behind a relay that counts bytes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../local/postgres.ts";
import { startStandIn } from "./stand-in-conductor.ts";

const root = join(import.meta.dirname, "../..");

export interface Stage {
  /** Where a browser opens it. */
  readonly url: string;
  /** Bytes between browser and Console so far, in both directions. */
  readonly bytes: () => number;
  /** Requests from the Console to Conductor so far. */
  readonly asked: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts all three. */
export async function startStage(): Promise<Stage> {
  const conductor = await startStandIn();
  const port = await freePort();
  const followParent = ["--import", join(root, "local/follow-parent.ts")];
  const child = spawn(process.execPath, [...followParent, join(root, "console/server/main.ts")], {
    env: {
      PATH: process.env["PATH"] ?? "",
      CONSOLE_PORT: String(port),
      CONSOLE_LOG_LEVEL: "warn",
      DBOS_CONDUCTOR_URL: `127.0.0.1:${conductor.port}`,
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  while (!(await isHealthy(port))) await pause(100);
  let bytes = 0;
  const sockets = new Set<Socket>();
  const relay = createServer((browser) => {
    const console = connect(port, "127.0.0.1");
    const ends = [browser, console] as const;
    for (const [from, to] of [ends, [console, browser] as const]) {
      sockets.add(from);
      from.on("data", (chunk: Buffer) => (bytes += chunk.length));
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
      from.pipe(to);
    }
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  return {
    url: `http://localhost:${(relay.address() as AddressInfo).port}`,
    bytes: () => bytes,
    asked: conductor.asked,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      relay.close();
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      await conductor.stop();
    },
  };
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  } catch {
    return false;
  }
}

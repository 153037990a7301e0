// `npm start` as people use it: real processes, from an empty folder to the last one gone.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkPorts, planPorts } from "../../local/ports.ts";
import { commandOf } from "../../local/process-info.ts";
import { waitFor } from "../support/wait.ts";

const script = join(import.meta.dirname, "../../local/start.js");
/** Generous: the first start may have to build the Console's pages, and the machine may be busy. */
const startDeadlineMs = 60_000;
const stopDeadlineMs = 10_000;

let folder: string;
let base: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "podium-start-"));
  base = await waitFor("a free block of ports", async () => {
    const candidate = 20_000 + 100 * Math.floor(Math.random() * 100);
    const { executors, ...others } = planPorts(candidate, 2);
    await checkPorts([...executors, ...Object.values(others)].map((port) => ({ port, name: "" })));
    return candidate;
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Launcher {
  output(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
}

function launch(...args: string[]): Launcher {
  const all = [script, "--data", folder, "--port-base", String(base), ...args];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }

  return {
    output: () => output,
    kill: (signal) => child.kill(signal),
    ended: new Promise((resolve) => child.once("close", resolve)),
  };
}

async function launchAndWait(...args: string[]): Promise<Launcher> {
  const launcher = launch(...args);
  const ready = () => launcher.output().includes("Podium is ready after");
  await waitFor("everything to be ready", ready, startDeadlineMs).catch((error: unknown) => {
    launcher.kill("SIGKILL");
    throw new Error(launcher.output(), { cause: error });
  });
  return launcher;
}

function childrenOf(): Record<string, number> {
  const record = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as {
    readonly children: Record<string, number>;
  };
  return record.children;
}

/** Waits for the launcher's end, which must come in time and leave nothing behind. Returns the exit code. */
async function endOf(launcher: Launcher, children: Record<string, number>): Promise<number | null> {
  const begin = performance.now();
  const code = await launcher.ended;
  expect(performance.now() - begin).toBeLessThan(stopDeadlineMs);
  for (const [name, pid] of Object.entries(children)) {
    expect(commandOf(pid) ?? "", `${name} is gone`).not.toMatch(/follow-parent|postgres-process/);
  }

  return code;
}

const statusOf = async (port: number, path: string) =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).status;

test(
  "everything starts from nothing, survives the loss of an executor, and stops on SIGTERM",
  async () => {
    const launcher = await launchAndWait();
    const children = childrenOf();
    expect(Object.keys(children)).toEqual(
      expect.arrayContaining(["postgres", "conductor", "console", "app-1", "app-2"]),
    );
    expect(launcher.output()).toContain(`kill -9 ${children["app-1"]}`);
    expect(await statusOf(base + 90, "/readyz")).toBe(200);
    expect(await statusOf(base + 80, "/")).toBe(200);
    expect(await statusOf(base, "/enqueue/0")).toBe(200);

    const second = launch();
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/^podium: Podium runs from this folder already \(process \d+\)[^\n]*\n$/);

    process.kill(children["app-1"]!, "SIGKILL");
    await waitFor("the loss to be reported", () => launcher.output().includes("app-1 was killed by SIGKILL"));
    expect(launcher.output()).toContain("app-2 continues its workflows");
    expect(await statusOf(base + 1, "/healthz")).toBe(200);

    launcher.kill("SIGTERM");
    expect(await endOf(launcher, children)).toBe(0);
    const stopped = [...launcher.output().matchAll(/│ (\S+) has stopped/g)].map(([, name]) => name);
    expect(stopped).toEqual(["app-2", "console", "conductor", "postgres"]);
  },
  startDeadlineMs + 30_000,
);

test(
  "the connector connects a sample application whose SDK has no open client",
  async () => {
    const own = join(folder, "newest");
    const launcher = await launchAndWait("--connector", "--data", own);
    const at = `http://127.0.0.1:${base + 90}/v2/orgs/local/apps/podium-sample`;
    const executors = (await (await fetch(`${at}/executors`)).json()) as Record<string, unknown>[];
    expect(executors).toHaveLength(2);
    for (const executor of executors) {
      expect(executor).toMatchObject({
        status: "HEALTHY",
        dbosVersion: "5.3.0",
        executorMetadata: { connector: "process" },
      });
    }
    expect(await statusOf(base, "/enqueue/0")).toBe(200);
    const ended = async () => {
      const answer = await fetch(`${at}/workflows?limit=50`);
      const found = (await answer.json()) as { readonly workflowName: string; readonly status: string }[];
      return found.some(({ workflowName, status }) => workflowName === "runTask" && status === "SUCCESS");
    };
    await waitFor("the task to end", ended);
    const [, pid] = /kill -9 (\d+)/.exec(launcher.output()) ?? [];
    process.kill(Number(pid), "SIGKILL");
    await waitFor("the loss to be reported", () => /app-1 ended with code 137/.test(launcher.output()));
    launcher.kill("SIGTERM");
    expect(await launcher.ended).toBe(0);
  },
  startDeadlineMs + 30_000,
);

test(
  "the death of Conductor stops everything with exit code 1 and a sentence",
  async () => {
    const launcher = await launchAndWait("--executors", "1");
    const children = childrenOf();
    process.kill(children["conductor"]!, "SIGKILL");
    expect(await endOf(launcher, children)).toBe(1);
    expect(launcher.output()).toContain("stopping: conductor was killed by SIGKILL");
  },
  startDeadlineMs + 30_000,
);

test(
  "a launcher that is killed takes everything with it",
  async () => {
    const launcher = await launchAndWait("--no-app");
    const children = childrenOf();
    launcher.kill("SIGKILL");
    await launcher.ended;
    const isOurs = (pid: number) => /follow-parent|postgres-process/.test(commandOf(pid) ?? "");
    await waitFor("the children to end", () => !Object.values(children).some(isOurs), stopDeadlineMs);
  },
  startDeadlineMs + 30_000,
);

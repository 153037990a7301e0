import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startChild, type Child } from "../../local/child.ts";
import { commandOf } from "../../local/process-info.ts";
import { createSupervisor } from "../../local/supervisor.ts";
import { waitFor } from "../support/wait.ts";

let folder: string;
let output: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "podium-child-"));
  output = openSync(join(folder, "output"), "a");
});
afterEach(() => {
  closeSync(output);
  rmSync(folder, { recursive: true, force: true });
});

const written = () => readFileSync(join(folder, "output"), "utf8");

const wellBehaved = "setInterval(() => {}, 1000)";
const deafToSignals = `process.on("SIGTERM", () => {}); ${wellBehaved}`;

/** Starts a small program and waits until it runs. */
async function start(name: string, program: string, stopDeadlineMs = 5000): Promise<Child> {
  const script = join(folder, `${name}.mjs`);
  writeFileSync(script, `${program}; console.log("${name} runs")`);
  const child = startChild({
    name,
    script,
    env: process.env,
    stopDeadlineMs,
    stdout: output,
    onError: () => {},
  });
  await waitFor(`${name} to run`, () => written().includes(`${name} runs`));
  return child;
}

test("a stop follows the order of the phases, whatever the order of the start", async () => {
  const stopped: string[] = [];
  const supervisor = createSupervisor((name) => stopped.push(name));
  const ends: string[] = [];
  for (const phase of ["postgres", "executors", "conductor", "console"] as const) {
    const child = await start(phase, wellBehaved);
    supervisor.add(
      phase,
      () => child,
      (ending) => ends.push(ending),
    );
  }
  await supervisor.stop();
  expect(stopped).toEqual(["executors", "console", "conductor", "postgres"]);
  expect(ends).toEqual([]);
});

test("a process that does not stop is killed after its deadline", async () => {
  const child = await start("deaf", deafToSignals, 100);
  await child.stop();
  expect(await child.ended).toBe("was killed by SIGKILL");
});

test("an unexpected end is reported, with its cause", async () => {
  const supervisor = createSupervisor();
  const killed = await start("killed", wellBehaved);
  const ending = new Promise((resolve) => supervisor.add("executors", () => killed, resolve));
  process.kill(killed.pid, "SIGKILL");
  expect(await ending).toBe("was killed by SIGKILL");
  const failed = await start(
    "failed",
    'process.on("SIGUSR2", () => process.exit(3)); setInterval(() => {}, 1000)',
  );
  process.kill(failed.pid, "SIGUSR2");
  expect(await failed.ended).toBe("ended with code 3");
  await supervisor.stop();
});

test("while everything stops nothing new is started", async () => {
  const supervisor = createSupervisor();
  const stopping = supervisor.stop();
  let started = false;
  const begin = () => {
    started = true;
    return { name: "late", ended: Promise.resolve("ended"), stop: () => Promise.resolve() };
  };
  expect(() => supervisor.add("executors", begin, () => {})).toThrow("Podium is stopping.");
  expect(started).toBe(false);
  expect(supervisor.stop()).toBe(stopping);
  await stopping;
});

test("the lines of the standard error arrive one by one", async () => {
  const script = join(folder, "complains.mjs");
  writeFileSync(script, 'process.stderr.write("one\\ntwo"); process.exitCode = 1');
  const lines: string[] = [];
  const onError = (line: string) => lines.push(line);
  const child = startChild({
    name: "c",
    script,
    env: process.env,
    stopDeadlineMs: 1000,
    stdout: output,
    onError,
  });
  expect(await child.ended).toBe("ended with code 1");
  expect(lines).toEqual(["one", "two"]);
});

test("a child ends when its launcher is killed", async () => {
  const launcher = join(folder, "launcher.mjs");
  const grandchild = join(folder, "grandchild.mjs");
  writeFileSync(grandchild, wellBehaved);
  const importPath = join(import.meta.dirname, "../../local/child.ts");
  const options = `{ name: "grandchild", script: ${JSON.stringify(grandchild)}, env: process.env, stopDeadlineMs: 1000, stdout: 1, onError: () => {} }`;
  writeFileSync(
    launcher,
    `import { startChild } from ${JSON.stringify(importPath)};
     console.log("pid=" + startChild(${options}).pid + ".");`,
  );
  const child = startChild({
    name: "launcher",
    script: launcher,
    env: process.env,
    stopDeadlineMs: 1000,
    stdout: output,
    onError: () => {},
  });
  const pid = Number(await waitFor("the grandchild's process id", () => /pid=(\d+)\./.exec(written())?.[1]));
  await waitFor("the grandchild to run", () => commandOf(pid));
  process.kill(child.pid, "SIGKILL");
  await child.ended;
  await waitFor("the grandchild to end", () => commandOf(pid) === undefined);
});

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commandOf } from "../../local/process-info.ts";
import { claimRun } from "../../local/run-file.ts";
import { waitFor } from "../support/wait.ts";

let folder: string;
let path: string;
let started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "podium-run-"));
  path = join(folder, "run.json");
});
afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

/** A process that waits, and whose command line has `word` in it. */
async function processNamed(word: string): Promise<number> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", word], { stdio: "ignore" });
  started.push(child);
  await waitFor("the process to run", () => commandOf(child.pid ?? 0)?.includes(word));
  return child.pid ?? 0;
}

const writeRecord = (pid: number, children: Record<string, number> = {}) =>
  writeFileSync(path, JSON.stringify({ pid, children }));

test("a run records its processes and leaves nothing when it ends", async () => {
  const run = await claimRun(path);
  run.record("conductor", 4711);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ pid: process.pid, children: { conductor: 4711 } });
  run.release();
  expect(existsSync(path)).toBe(false);
});

test("a folder has one run at a time", async () => {
  const pid = await processNamed("/somewhere/local/main.ts");
  writeRecord(pid);
  await expect(claimRun(path)).rejects.toThrow(`Podium runs from this folder already (process ${pid})`);
});

test("a stranger with the launcher's old process id is no obstacle", async () => {
  writeRecord(await processNamed("stranger"), { conductor: await processNamed("another stranger") });
  const run = await claimRun(path);
  run.release();
});

test("a record that was cut short is no obstacle", async () => {
  writeFileSync(path, '{"pid": 12');
  const run = await claimRun(path);
  run.release();
});

test("what a killed run left behind is waited for", async () => {
  const pid = await processNamed("/somewhere/local/follow-parent.ts");
  writeRecord(2 ** 22 + 1, { conductor: pid });
  const claim = claimRun(path);
  process.kill(pid, "SIGKILL");
  (await claim).release();
  expect(commandOf(pid)).toBeUndefined();
});

test("what a killed run left behind and does not end is named", async () => {
  const pid = await processNamed("/somewhere/local/postgres-process.ts");
  writeRecord(2 ** 22 + 1, { postgres: pid });
  await expect(claimRun(path, 50)).rejects.toThrow(
    `postgres of an earlier run does not end: stop it with \`kill -9 ${pid}\`.`,
  );
});

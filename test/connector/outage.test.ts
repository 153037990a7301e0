// What is away comes back: the connector says so once, answers with the reason meanwhile and goes on by itself; the
// application beside it does not notice, whatever becomes of the connector.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { openGate, type Gate } from "../support/gate.ts";
import { waitFor } from "../support/wait.ts";
import { startCommand, type Running } from "./command.ts";
import { createSystemDatabase, newestVersion, seedRows, type SystemDatabase } from "./system-database.ts";

const at = "/v2/orgs/local/apps/shop";
/** A request does not wait longer than this for a database that is away. */
const patienceMs = 8_000;
let conductor: TestConductor;
let database: SystemDatabase;
let gates: Record<"conductor" | "database", Gate>;

beforeAll(async () => {
  [conductor, database] = await Promise.all([startTestConductor(), createSystemDatabase()]);
  await database.migrate(newestVersion);
  await seedRows(database);
  await conductor.call("PUT", at, {});
  gates = {
    conductor: await openGate(conductor.port),
    database: await openGate(Number(new URL(database.url).port)),
  };
});
afterAll(async () => {
  for (const gate of Object.values(gates)) await gate.shut();
  await conductor.dispose();
  await database.drop();
});

interface Beside extends Running {
  /** Process of the application. */
  readonly app: number;
}

async function startBeside(): Promise<Beside> {
  const address = new URL(database.url);
  address.port = String(gates.database.port);
  const options = ["--app", "shop", "--database", address.href];
  const url = `http://127.0.0.1:${gates.conductor.port}`;
  const command = ["sh", "-c", "echo $$; while :; do sleep 0.1; done"];
  const env = { DBOS__APPVERSION: "v1" };
  const running = startCommand(["run", ...options, "--conductor", url, "--", ...command], env);
  const app = Number(await waitFor("the application", () => /^\d+\n/.exec(running.output())?.[0]));
  onTestFinished(() => {
    if (isAlive(app)) process.kill(app, "SIGKILL");
  });
  await healthy(1);
  return { ...running, app };
}

async function healthy(count: number): Promise<void> {
  await waitFor(
    `${count} healthy`,
    async () => {
      const { body } = await conductor.call("GET", `${at}/executors`);
      return (
        (body as { readonly status: string }[]).filter(({ status }) => status === "HEALTHY").length === count
      );
    },
    20_000,
  );
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

const count = (text: string, part: string): number => text.split(part).length - 1;

test("a database that is away is told once, and is used again as soon as it is back", async () => {
  const { errors, app } = await startBeside();
  const read = () => conductor.call("GET", `${at}/workflows/a`);
  await waitFor("an answer", async () => (await read()).status === 200);
  await gates.database.shut();
  const start = performance.now();
  const answers = [
    await read(),
    await conductor.call("GET", `${at}/workflows/a/steps`),
    await conductor.call("GET", `${at}/queues`),
    await conductor.call("POST", `${at}/workflows/a/cancel`, {}),
  ];
  for (const { status, text } of answers) {
    expect(text).toMatch(/database cannot be reached at present: /);
    expect(status).toBe(502);
  }
  expect(performance.now() - start).toBeLessThan(answers.length * patienceMs);
  expect(count(errors(), "the database is away: ")).toBe(1);
  await healthy(1);
  await gates.database.open();
  await waitFor("an answer", async () => (await read()).status === 200);
  expect(count(errors(), "the database is away: ")).toBe(1);
  expect(count(errors(), "the database is back")).toBe(1);
  expect(isAlive(app)).toBe(true);
}, 60_000);

test("a Conductor that is away is told once, and connected to again as soon as it is back", async () => {
  const { errors, app, child } = await startBeside();
  await gates.conductor.shut();
  await healthy(0);
  await waitFor("a second attempt", () => errors().includes("ECONNREFUSED"));
  await gates.conductor.open();
  await healthy(1);
  expect(count(errors(), "not connected to Conductor: ")).toBe(2);
  expect(errors()).toMatch(/code 1006[^]*ECONNREFUSED[^]*connected to Conductor as application shop\n$/);
  expect(isAlive(app)).toBe(true);
  child.kill("SIGKILL");
  await healthy(0);
  expect(isAlive(app)).toBe(true);
}, 60_000);

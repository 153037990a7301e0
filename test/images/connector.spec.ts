// The connector's image as a container beside an application: no rights, nothing writable, little memory.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createSystemDatabase,
  newestVersion,
  seedRows,
  type SystemDatabase,
} from "../connector/system-database.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { waitFor } from "../support/wait.ts";
import { buildImage, createContext, imageName } from "./build.ts";
import { docker, logsOf } from "./docker.ts";

const at = "/v2/orgs/local/apps/shop";
const limits = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--memory=128m"];
const context = createContext();
let conductor: TestConductor;
let database: SystemDatabase;

beforeAll(async () => {
  await buildImage("connector", context.folder);
  [conductor, database] = await Promise.all([startTestConductor(), createSystemDatabase()]);
  await database.migrate(newestVersion);
  await seedRows(database);
  await conductor.call("PUT", at, {});
});
afterAll(async () => {
  await conductor?.dispose();
  await database?.drop();
  context.remove();
});

test("it answers for an application, and ends at once when it is told to", async () => {
  const name = `podium-test-connector-${randomBytes(4).toString("hex")}`;
  const settings = {
    CONNECTOR_APP: "shop",
    CONNECTOR_DATABASE_URL: database.url,
    CONNECTOR_CONDUCTOR_URL: conductor.url,
  };
  const variables = Object.entries(settings).map(([key, value]) => `--env=${key}=${value}`);
  const container = [`--name=${name}`, "--network=host", ...limits, ...variables, imageName("connector")];
  const id = await docker("run", "--detach", ...container, "serve");
  try {
    const listed = async () => {
      const { status, body } = await conductor.call("GET", `${at}/workflows/a`);
      return status === 200 && (body as { readonly status: string }).status === "SUCCESS";
    };
    await waitFor("an answer", listed, 30_000).catch(async (cause: unknown) => {
      throw new Error(await logsOf(id), { cause });
    });
    const start = performance.now();
    await docker("stop", "--time", "10", id);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(await docker("inspect", "--format", "{{.State.ExitCode}}", id)).toBe("0");
  } finally {
    await docker("rm", "--force", id);
  }
});

test("without arguments it says what it can do", async () => {
  expect(await docker("run", "--rm", ...limits, imageName("connector"))).toContain("podium-connector run");
});

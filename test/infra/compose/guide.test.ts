// The environment of DBOS's guide for Docker Compose, as it is and with what an image adds, starts programs that answer outside
// of their containers. That both understand every name of the guides is in test/console/server/guides.test.ts.
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { loadConfig as loadConductor } from "../../../conductor/src/settings/config.ts";
import { buildApp } from "../../../console/server/app.ts";
import { loadConfig as loadConsole } from "../../../console/server/config.ts";
import { freePort } from "../../../local/postgres.ts";
import { makeDist } from "../../console/server/console-server.ts";
import { callApi } from "../../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../../support/database.ts";
import { startCommand, type RunningProcess } from "../../support/processes.ts";
import { root } from "./compose-file.ts";

const guide = {
  conductor: {
    DBOS__CONDUCTOR_DB_URL: "postgresql://postgres:dbos@postgres:5432/dbos_conductor?sslmode=disable",
  },
  console: { DBOS_CONDUCTOR_URL: "conductor:8090" },
};

/** What an image adds to the environment of its container, except for the compiled code that only it has. */
function imageEnvironment(name: string): Record<string, string> {
  const dockerfile = readFileSync(join(root, `infra/images/${name}.Dockerfile`), "utf8");
  const pairs = [...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = ""]) => line.split(" "));
  const entries = pairs.map((each) => each.split("=", 2) as [string, string]);
  return Object.fromEntries(entries.filter(([variable]) => variable !== "NODE_COMPILE_CACHE"));
}

let database: TestDatabase;
let conductor: RunningProcess;
let port: number;
beforeAll(async () => {
  database = await createDatabase();
  port = await freePort();
  conductor = await startCommand([process.execPath, join(root, "conductor/src/main.ts")], port, {
    ...imageEnvironment("conductor"),
    // The guide's, except for the names that only its network knows.
    DBOS__CONDUCTOR_DB_URL: `${database.url}?sslmode=disable`,
    DBOS__CONDUCTOR_PORT: String(port),
  });
});
afterAll(async () => {
  await conductor.kill("SIGKILL");
  await database.drop();
});

test("Conductor listens where a published port leads", async () => {
  expect(loadConductor({ ...imageEnvironment("conductor"), ...guide.conductor })).toMatchObject({
    port: 8090,
  });
  // Another address of this machine than the one that Conductor listens on by itself.
  expect(await callApi(`http://127.0.0.2:${port}`, "GET", "/v2/orgs/local/apps")).toMatchObject({
    status: 200,
  });
});

test("so does the Console, and passes requests on to it", async () => {
  const config = loadConsole({
    ...imageEnvironment("console"),
    ...guide.console,
    CONSOLE_LOG_LEVEL: "silent",
  });
  expect(config.conductorUrl).toBe("http://conductor:8090");
  const dist = await makeDist();
  const app = await buildApp({ ...config, conductorUrl: `http://127.0.0.1:${port}` }, dist);
  const url = new URL(await app.listen({ host: config.host, port: 0 }));
  url.hostname = "127.0.0.2";
  expect(await callApi(url.origin, "GET", "/api/orgs/local/apps")).toMatchObject({ status: 200, body: [] });
  await app.close();
  await rm(dist, { recursive: true });
});

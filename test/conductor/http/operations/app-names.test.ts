// Names of applications: up to 256 of a few characters, and any name that a database has from earlier times.
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseBootstrap } from "../../../../conductor/src/settings/bootstrap.ts";
import { startTestConductor, type TestConductor } from "../../../support/conductor.ts";
import { connectExecutor } from "../../../support/executor.ts";
import { waitFor } from "../../../support/wait.ts";
import { expectStatus, startSecured } from "../../signed-in-conductor.ts";
import { executorsOf } from "../../../support/executors-of.ts";

let conductor: TestConductor;
beforeAll(async () => {
  conductor = await startTestConductor();
});
afterAll(() => conductor?.dispose());

const apps = "/v2/orgs/local/apps";
const coded = (name: string) => `~${Buffer.from(name).toString("base64url")}`;
const longest = "a-b_1".repeat(51) + "z";

const connects = async (app: string) => {
  const executor = await connectExecutor({ port: conductor.port, app: encodeURIComponent(app) });
  await waitFor(
    "the executor",
    async () => (await executorsOf(conductor, `${apps}/${coded(app)}`)).length === 1,
  );
  executor.kill();
};

test.each(["abc", longest])("%s is registered and connects", async (name) => {
  expect((await conductor.call("PUT", `${apps}/${name}`, {})).status).toBe(204);
  expect((await conductor.call("GET", `${apps}/${name}`)).body).toMatchObject({ name });
  await connects(name);
  expect(parseBootstrap(JSON.stringify({ applications: [{ name }] }))?.applications).toHaveLength(1);
});

test.each(["ab", `${longest}z`, "Shop", "a.b.c", "a b", "café"])("%s is not registered", async (name) => {
  const refused = await conductor.call("PUT", `${apps}/${encodeURIComponent(name)}`, {});
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("path.appName")]);
  const unknown = await conductor.call("GET", `${apps}/${encodeURIComponent(name)}`);
  expect([unknown.status, unknown.text]).toEqual([422, expect.stringContaining("path.appName")]);
  expect(() => parseBootstrap(JSON.stringify({ applications: [{ name }] }))).toThrow("applications.0.name");
});

test.each(["x", "Legacy.App", "a/b", "..", "Ж"])("%s from earlier times goes on working", async (name) => {
  const database = new Client({ connectionString: conductor.databaseUrl });
  await database.connect();
  await database.query(
    "INSERT INTO applications (org_id, name) SELECT id, $1 FROM organisations WHERE name = 'local'",
    [name],
  );
  await database.end();
  const path = `${apps}/${coded(name)}`;
  expect((await conductor.call("GET", path)).body).toMatchObject({ name });
  expect((await conductor.call("PUT", path, { privateMode: true })).status).toBe(204);
  expect((await conductor.call("PATCH", path, { executorTimeoutSecs: 5 })).status).toBe(204);
  expect((await conductor.call("GET", path)).body).toMatchObject({
    privateMode: true,
    executorTimeoutSecs: 5,
  });
  if (name !== "..") await connects(name);
  expect((await conductor.call("POST", "/v2/orgs/local/tokens/k", { appNames: [name] })).status).toBe(201);
  expect((await conductor.call("DELETE", "/v2/orgs/local/tokens/k")).status).toBe(204);
  expect((await conductor.call("DELETE", path)).status).toBe(204);
});

test("a key that is limited to others learns nothing about an application with such a name", async () => {
  const podium = await startSecured();
  try {
    const ada = await podium.register("ada");
    expectStatus(204, await ada.call("PUT", `${ada.org}/apps/shop`, {}));
    const key = podium.as(
      await podium.makeKey(ada, "k", { permissions: ["application.read"], appNames: ["shop"] }),
    );
    const database = new Client({ connectionString: podium.conductor.databaseUrl });
    await database.connect();
    await database.query(
      "INSERT INTO applications (org_id, name) SELECT id, 'Old.App' FROM organisations WHERE name = 'ada'",
    );
    await database.end();
    const answers = await Promise.all(
      ["Old.App", "New.App"].map(async (name) => {
        const { status, text } = await key.call("GET", `${ada.org}/apps/${name}`);
        return [status, text.replaceAll(name, "X").replaceAll(/urn:uuid:[\w-]+/g, "")];
      }),
    );
    expect(answers[0]?.[0]).toBe(403);
    expect(answers[1]).toEqual(answers[0]);
  } finally {
    await podium.stop();
  }
});

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  anyText,
  codeOf,
  objectLike,
  problemOf,
  startTestServer,
  textLike,
  type TestServer,
} from "../fixture.ts";

let api: TestServer;
const changed: string[] = [];
const deleted: string[] = [];
beforeAll(async () => {
  api = await startTestServer({
    onAppChanged: (id) => void changed.push(id),
    onAppDeleted: (id) => void deleted.push(id),
  });
});
afterAll(() => api.stop());
beforeEach(() => {
  api.router.asked = [];
  api.router.script = {};
});

const orgPath = "/v2/orgs/local";

async function appId(name: string): Promise<string> {
  const response = await api.send("GET", `${orgPath}/apps/${name}`);
  return response.json<{ readonly id: string }>().id;
}

test("a new application has the documented defaults", async () => {
  const response = await api.send("GET", "~");
  expect(response.statusCode).toBe(200);
  expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(response.json()).toEqual({
    id: textLike(/^[0-9a-f-]{36}$/),
    name: "shop",
    orgId: textLike(/^[0-9a-f-]{36}$/),
    status: "UNAVAILABLE",
    language: null,
    gcTimeThresholdMs: null,
    gcRowsThreshold: null,
    globalTimeoutMs: null,
    executorTimeoutSecs: 60,
    privateMode: false,
    dbosCloud: false,
    answersFromDatabase: false,
  });
});

test("registering takes no body, an empty body and an empty object, and is idempotent", async () => {
  for (const [body, headers] of [
    [undefined, {}],
    ["", { "content-type": "application/json" }],
    [{}, {}],
    [{ $schema: "https://example.com/schema.json" }, {}],
  ] as const) {
    const response = await api.send("PUT", `${orgPath}/apps/again`, body, headers);
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe("");
    expect(response.headers["content-type"]).toBeUndefined();
  }
});

test("registering an existing application changes its private mode only when that is given", async () => {
  await api.send("PUT", `${orgPath}/apps/hidden`, { privateMode: true });
  await api.send("PUT", `${orgPath}/apps/hidden`, {});
  const response = await api.send("GET", `${orgPath}/apps/hidden`);
  expect(response.json()).toMatchObject({ privateMode: true });
  await api.send("PUT", `${orgPath}/apps/hidden`, { privateMode: false });
  expect((await api.send("GET", `${orgPath}/apps/hidden`)).json()).toMatchObject({ privateMode: false });
});

test("an update changes what it names; a negative threshold clears it", async () => {
  await api.send("PUT", `${orgPath}/apps/tuned`);
  changed.length = 0;
  const settings = {
    executorTimeoutSecs: 3,
    gcRowsThreshold: 10_000_000_000,
    gcTimeThresholdMs: 5,
    privateMode: true,
  };
  const update = await api.send("PATCH", `${orgPath}/apps/tuned`, settings);
  expect(update.statusCode).toBe(204);
  expect(changed).toEqual([await appId("tuned")]);
  expect((await api.send("GET", `${orgPath}/apps/tuned`)).json()).toMatchObject({
    ...settings,
    globalTimeoutMs: null,
  });
  await api.send("PATCH", `${orgPath}/apps/tuned`, { gcRowsThreshold: -1 });
  expect((await api.send("GET", `${orgPath}/apps/tuned`)).json()).toMatchObject({
    gcRowsThreshold: null,
    gcTimeThresholdMs: 5,
    executorTimeoutSecs: 3,
  });
});

test("an empty update is a success that changes nothing", async () => {
  changed.length = 0;
  expect((await api.send("PATCH", "~", {})).statusCode).toBe(204);
  expect(changed).toEqual([]);
});

test("every setting out of range is listed", async () => {
  const response = await api.send("PATCH", "~", {
    executorTimeoutSecs: 0,
    gcRowsThreshold: 0,
    gcTimeThresholdMs: 0,
    globalTimeoutMs: 0,
  });
  expect(response.statusCode).toBe(422);
  expect(problemOf(response).errors?.map((each) => each.location)).toEqual([
    "body.executorTimeoutSecs",
    "body.gcRowsThreshold",
    "body.gcTimeThresholdMs",
    "body.globalTimeoutMs",
  ]);
  const tooLong = await api.send("PATCH", "~", { executorTimeoutSecs: 2 ** 31 });
  expect(tooLong.statusCode).toBe(422);
});

test("an update must have a body", async () => {
  const response = await api.send("PATCH", "~");
  expect(problemOf(response).errors).toEqual([{ location: "body", message: "is required" }]);
});

test("a deleted application is unknown at once, and the holders of its sockets are told", async () => {
  await api.send("PUT", `${orgPath}/apps/brief`);
  const id = await appId("brief");
  expect((await api.send("DELETE", `${orgPath}/apps/brief`)).statusCode).toBe(204);
  expect(deleted).toEqual([id]);
  for (const method of ["GET", "DELETE"]) {
    const response = await api.send(method, `${orgPath}/apps/brief`);
    expect(codeOf(response)).toBe("CONDUCTOR_APP_UNKNOWN");
  }
  const patch = await api.send("PATCH", `${orgPath}/apps/brief`, { nonsense: true });
  expect(codeOf(patch), "existence is judged before the body").toBe("CONDUCTOR_APP_UNKNOWN");
});

test("applications are listed by name, available while an executor is healthy", async () => {
  await api.db.query(
    `INSERT INTO executors (app_id, executor_id, status, application_version, language, metadata)
     SELECT id, 'e-' || status, status, '1.0', 'python', '{"zone": "a"}'
       FROM applications, unnest(ARRAY['HEALTHY', 'DEAD']) AS status WHERE name = 'shop'`,
  );
  const names = (await api.send("GET", `${orgPath}/apps`)).json<
    { readonly name: string; readonly status: string }[]
  >();
  expect(names.map((each) => each.name)).toEqual(["again", "hidden", "shop", "tuned"]);
  expect(names.map((each) => each.status)).toEqual([
    "UNAVAILABLE",
    "UNAVAILABLE",
    "AVAILABLE",
    "UNAVAILABLE",
  ]);
});

test("executors are listed whatever their state", async () => {
  const response = await api.send("GET", "~/executors");
  expect(response.json()).toEqual(
    ["DEAD", "HEALTHY"].map((status) => ({
      executorId: `e-${status}`,
      appId: anyText,
      appVersion: "1.0",
      status,
      hostId: null,
      hostname: null,
      createdAt: textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: anyText,
      language: "python",
      dbosVersion: null,
      executorMetadata: { zone: "a" },
    })),
  );
  await api.send("PUT", `${orgPath}/apps/lonely`);
  expect((await api.send("GET", `${orgPath}/apps/lonely/executors`)).body).toBe("[]");
});

const version = (name: string, at: number) => ({
  version_id: `id-${name}`,
  version_name: name,
  version_timestamp: at,
  created_at: 0,
});

test("versions come latest first, with instants", async () => {
  api.router.script.list_application_versions = { output: [version("1", 1_000), version("2", 2_000)] };
  const response = await api.send("GET", "~/versions");
  expect(response.json()).toEqual([
    {
      versionId: "id-2",
      versionName: "2",
      versionTimestamp: "1970-01-01T00:00:02.000Z",
      createdAt: "1970-01-01T00:00:00.000Z",
    },
    objectLike({ versionName: "1" }),
  ]);
});

test("a version becomes the latest only if it exists", async () => {
  api.router.script.list_application_versions = { output: [version("1", 1_000)] };
  api.router.script.set_latest_application_version = { success: true };
  const known = await api.send("PATCH", "~/versions/latest", { versionName: "1" });
  expect(known.statusCode).toBe(204);
  expect(api.router.asked.at(-1)).toMatchObject({
    type: "set_latest_application_version",
    request: { version_name: "1" },
    options: { repeatable: true },
  });
  const unknown = await api.send("PATCH", "~/versions/latest", { versionName: "ghost" });
  expect(codeOf(unknown)).toBe("CONDUCTOR_VERSION_UNKNOWN");
  const ghost = await api.send("PATCH", `${orgPath}/apps/ghost/versions/latest`, { versionName: "v1" });
  expect(codeOf(ghost)).toBe("CONDUCTOR_APP_UNKNOWN");
});

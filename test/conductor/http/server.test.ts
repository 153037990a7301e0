import { request } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { operations } from "../../../conductor/src/contract/operations.ts";
import type { Operation } from "../../../conductor/src/contract/operation.ts";
import type { Readiness } from "../../../conductor/src/http/probes/health.ts";
import { ConductorError } from "../../../conductor/src/errors.ts";
import {
  anyText,
  appPath,
  codeOf,
  problemOf,
  startTestServer,
  testLimits,
  textLike,
  type TestServer,
} from "./fixture.ts";

let api: TestServer;
let readiness: Readiness = { ok: true };
let now = 1_000_000;
beforeAll(async () => {
  api = await startTestServer({
    ready: () => readiness,
    clock: () => now,
    limits: { ...testLimits, maxBodyBytes: 100_000 },
  });
});
afterAll(() => api.stop());
beforeEach(() => {
  api.router.asked = [];
  api.router.script = { get_workflow: { output: { WorkflowUUID: "w" } } };
  api.lines.length = 0;
  readiness = { ok: true };
});

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

test("a live process says so, even without a database or while draining", async () => {
  readiness = { ok: false, reason: "draining" };
  expect((await api.send("GET", "/healthz")).json()).toEqual({ status: "ok", version: "unknown" });
  expect((await api.send("HEAD", "/healthz")).statusCode).toBe(200);
});

test("readiness follows the process and its database", async () => {
  expect((await api.send("GET", "/readyz")).statusCode).toBe(200);
  readiness = { ok: false, reason: "draining" };
  const response = await api.send("GET", "/readyz");
  expect(response.statusCode).toBe(503);
  expect(problemOf(response).detail).toBe("Conductor is not ready: draining.");
});

test("the document lists what is served, is open to every caller, and can be cached", async () => {
  const response = await api.send("GET", "/openapi.json");
  const document = response.json<{
    readonly openapi: string;
    readonly paths: Record<string, Record<string, { readonly operationId: string }>>;
  }>();
  expect(document.openapi).toBe("3.1.0");
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item).map((each) => each.operationId),
  );
  expect(ids).toContain("searchWorkflows");
  expect(ids.every((id) => id in operations)).toBe(true);
  const again = await api.send("GET", "/openapi.json", undefined, {
    "if-none-match": String(response.headers.etag),
  });
  expect(again.statusCode).toBe(304);
  expect(again.body).toBe("");
});

test("operations that need sign-in are unknown without it, whatever the method", async () => {
  for (const operation of Object.values(operations) as Operation[]) {
    if (operation.requiresOAuth !== true) continue;
    const path = operation.path
      .replace("{orgName}", "local")
      .replace("{username}", "person")
      .replace("{roleName}", "admin")
      .replace("{domain}", "example.com");
    for (const method of ["GET", "PUT", "POST", "PATCH", "DELETE"]) {
      const response = await api.send(method, path, method === "GET" ? undefined : {});
      expect(response.statusCode, `${method} ${path}`).toBe(404);
      expect(codeOf(response)).toBe("CONDUCTOR_ROUTE_UNKNOWN");
    }
  }
});

test("an unknown path is a problem, and its body is not read", async () => {
  for (const path of ["/", "/v2", "/v2/orgs/local/apps/", `${appPath}/nonsense`, `${appPath}/workflows/`]) {
    expect(codeOf(await api.send("GET", path)), path).toBe("CONDUCTOR_ROUTE_UNKNOWN");
  }

  expect(codeOf(await api.send("POST", "/nowhere", "{not json"))).toBe("CONDUCTOR_ROUTE_UNKNOWN");
});

test("a served path refuses other methods and names its own", async () => {
  const response = await api.send("DELETE", "~/workflows", undefined);
  expect(codeOf(response)).toBe("CONDUCTOR_METHOD_NOT_ALLOWED");
  expect(response.headers.allow).toBe("GET");
  expect((await api.send("POST", "~", "{not json")).headers.allow?.toString().split(", ").sort()).toEqual([
    "DELETE",
    "GET",
    "PATCH",
    "PUT",
  ]);
  expect((await api.send("OPTIONS", "~/workflows/search")).statusCode).toBe(405);
});

test("a workflow may have the name of an action", async () => {
  for (const id of ["search", "aggregates", "import", "bulk-cancel"]) {
    expect((await api.send("GET", `~/workflows/${id}`)).statusCode).toBe(200);
    expect(api.router.asked.at(-1)?.request["workflow_id"]).toBe(id);
  }
});

test("names arrive decoded, whatever is in them", async () => {
  for (const id of [
    "a/b",
    "sched-daily-2026-08-21T10:00:00+00:00",
    "100%",
    "with space & ?query#hash",
    "ключ-🔑",
    "x".repeat(2_000),
    "a\\b\"c'",
  ]) {
    const encoded = encodeURIComponent(id).replaceAll("%2B", "+");
    const response = await api.send("GET", `~/workflows/${encoded}`);
    expect(response.statusCode, id).toBe(200);
    expect(api.router.asked.at(-1)?.request["workflow_id"]).toBe(id);
  }
});

test("a path that cannot be decoded or is endless is a problem", async () => {
  const malformed = await api.send("GET", "~/workflows/%zz");
  expect(codeOf(malformed)).toBe("CONDUCTOR_REQUEST_UNREADABLE");
  expect(malformed.headers["x-request-id"]).toMatch(uuid);
  expect(codeOf(await api.send("GET", `~/workflows/${"x".repeat(5_000)}`))).toBe("CONDUCTOR_REQUEST_INVALID");
  const nul = await api.send("GET", "~/workflows/a%00b");
  expect(problemOf(nul).errors).toEqual([
    { location: "path", message: "must not contain the character U+0000" },
  ]);
});

test("organisations other than the one without sign-in are unknown", async () => {
  expect(codeOf(await api.send("GET", "/v2/orgs/acme/apps"))).toBe("CONDUCTOR_ORG_UNKNOWN");
  expect(codeOf(await api.send("PUT", "/v2/orgs/acme/apps/shop", {}))).toBe("CONDUCTOR_ORG_UNKNOWN");
  expect(codeOf(await api.send("GET", "/v2/orgs/local/apps/ghost/workflows"))).toBe("CONDUCTOR_APP_UNKNOWN");
});

test("the Authorization header means nothing without sign-in", async () => {
  for (const authorization of ["Bearer dbos_nonsense", "Bearer x.y.z", "Basic Zm9vOmJhcg=="]) {
    expect((await api.send("GET", "~", undefined, { authorization })).statusCode).toBe(200);
  }
});

test("every parameter that is wrong is listed, with its place and value", async () => {
  const response = await api.send("GET", "/v2/orgs/A/apps/!/workflows?limit=ten&sortDesc=maybe");
  expect(response.statusCode).toBe(422);
  expect(problemOf(response)).toMatchObject({
    title: "Unprocessable Entity",
    detail: textLike(/^validation failed: path\.orgName /),
  });
  expect(problemOf(response).errors?.map((each) => [each.location, each.value])).toEqual([
    ["path.orgName", "A"],
    ["path.orgName", "A"],
    ["path.appName", "!"],
    ["path.appName", "!"],
    ["query.limit", "ten"],
    ["query.sortDesc", "maybe"],
  ]);
});

test("every member of a body that is wrong is listed; nothing is coerced or dropped", async () => {
  const response = await api.send("POST", "~/workflows/search", {
    limit: "5",
    sortDesc: 1,
    status: ["SUCCESS", 7],
    startTime: "yesterday",
    invented: true,
  });
  expect(response.statusCode).toBe(422);
  expect(problemOf(response).errors).toEqual([
    { location: "body.invented", message: "is not a member that this operation knows" },
    { location: "body.status[1]", message: "must be string", value: 7 },
    {
      location: "body.startTime",
      message: "must be an RFC 3339 instant such as 2026-08-21T10:00:00Z",
      value: "yesterday",
    },
    { location: "body.limit", message: "must be integer", value: "5" },
    { location: "body.sortDesc", message: "must be boolean", value: 1 },
  ]);
  expect(api.router.asked).toEqual([]);
});

test("a body with more failures than memory has room for is refused at the first", async () => {
  const response = await api.send("POST", "~/workflows/bulk-cancel", {
    workflowIds: Array.from({ length: 20_000 }, () => 1),
  });
  expect(problemOf(response).errors).toEqual([
    { location: "body.workflowIds[0]", message: "must be string", value: 1 },
  ]);
  const members = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`m${index}`, 1]));
  expect(problemOf(await api.send("POST", "~/workflows/search", members)).errors).toHaveLength(1);
});

test("a long value is not repeated in full", async () => {
  const response = await api.send("POST", "~/workflows/search", { startTime: "x".repeat(10_000) });
  expect(String(problemOf(response).errors?.[0]?.value).length).toBeLessThan(300);
});

test("a body that is not JSON, not UTF-8 text or too large is refused with its own status", async () => {
  for (const body of ["{", "[1,", "nul", '{"__proto__": {"a": 1}}']) {
    expect(codeOf(await api.send("POST", "~/workflows/search", body)), body).toBe(
      "CONDUCTOR_REQUEST_UNREADABLE",
    );
  }
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"]) {
    const response = await api.send("POST", "~/workflows/search", "a=b", { "content-type": type });
    expect(codeOf(response), type).toBe("CONDUCTOR_MEDIA_TYPE_UNSUPPORTED");
  }
  const large = await api.send("POST", "~/workflows/search", { workflowIds: ["x".repeat(200_000)] });
  expect(codeOf(large)).toBe("CONDUCTOR_REQUEST_TOO_LARGE");
  for (const body of ["null", "[]", '"text"', "1"]) {
    expect(codeOf(await api.send("POST", "~/workflows/search", body)), body).toBe(
      "CONDUCTOR_REQUEST_INVALID",
    );
  }
  const nul = await api.send("POST", "~/workflows/search", { workflowName: ["a\0b"] });
  expect(codeOf(nul)).toBe("CONDUCTOR_REQUEST_INVALID");
});

test("an optional body may be left out or empty", async () => {
  api.router.script.list_workflows = { output: [] };
  for (const [body, headers] of [
    [undefined, {}],
    ["", { "content-type": "application/json" }],
    ["", { "content-type": "application/json; charset=utf-8" }],
    ["{}", {}],
    ['{"$schema":"https://example.com/s.json"}', {}],
  ] as const) {
    expect((await api.send("POST", "~/workflows/search", body, headers)).statusCode, body).toBe(200);
  }
});

test("a request has one id: the caller's when it is a UUID, else a new one", async () => {
  const given = "7d9f1f0e-5a3b-4c2d-9e8f-0a1b2c3d4e5f";
  const response = await api.send("GET", "~/workflows/w", undefined, { "x-request-id": given });
  expect(response.headers["x-request-id"]).toBe(given);
  expect(api.router.asked[0]?.options.requestId).toBe(given);
  const other = await api.send("GET", "~/workflows", undefined, { "x-request-id": "../../etc" });
  expect(other.headers["x-request-id"]).toMatch(uuid);
  const missing = await api.send("GET", "/v2/orgs/local/apps/ghost", undefined, { "x-request-id": given });
  expect(problemOf(missing).instance).toBe(`urn:uuid:${given}`);
});

async function deadlineFor(prefer?: string): Promise<unknown[]> {
  const headers = prefer === undefined ? undefined : { prefer };
  const response = await api.send("GET", "~/workflows/w", undefined, headers);
  return [api.router.asked.at(-1)!.options.deadline - now, response.headers["preference-applied"]];
}

test("a caller gets its answer within 25 s, or as long as it prefers", async () => {
  expect(await deadlineFor()).toEqual([25_000, undefined]);
  expect(await deadlineFor("wait=120")).toEqual([120_000, "wait=120"]);
  expect(await deadlineFor("respond-async, wait=40")).toEqual([40_000, "wait=40"]);
  expect(await deadlineFor("wait=9999")).toEqual([300_000, "wait=300"]);
  expect(await deadlineFor("wait=soon")).toEqual([25_000, undefined]);
  expect(await deadlineFor("wait=-1")).toEqual([25_000, undefined]);
});

test("an unexpected failure does not show its own message", async () => {
  api.router.script.get_workflow = () => {
    throw new Error("password=hunter2 in /etc/secret");
  };
  const response = await api.send("GET", "~/workflows/w");
  expect(response.statusCode).toBe(500);
  expect(response.body).not.toContain("hunter2");
  expect(codeOf(response)).toBe("CONDUCTOR_UNEXPECTED");
  expect(api.lines.at(-1)).toMatchObject({ level: "error", code: "CONDUCTOR_UNEXPECTED", status: 500 });
});

test.each([
  ["CONDUCTOR_EXECUTOR_NOT_CONNECTED", 503],
  ["CONDUCTOR_EXECUTOR_TIMED_OUT", 502],
  ["CONDUCTOR_EXECUTOR_DISCONNECTED", 502],
  ["CONDUCTOR_EXECUTOR_UNSUPPORTED", 502],
  ["CONDUCTOR_OUTCOME_UNKNOWN", 502],
  ["CONDUCTOR_WORKFLOW_UNKNOWN", 404],
] as const)("the router's %s is answered with %i and its sentence", async (code, status) => {
  api.router.script.get_workflow = () => {
    throw new ConductorError(code, "What happened; what to do.");
  };
  const response = await api.send("GET", "~/workflows/w");
  expect(response.statusCode).toBe(status);
  expect(problemOf(response)).toMatchObject({
    detail: "What happened; what to do.",
    type: `urn:podium:error:${code}`,
  });
});

test("each request is one log line, which has no path, header or body", async () => {
  await api.send("GET", "~/workflows/secret-workflow", undefined, {
    authorization: "Bearer dbos_abc",
  });
  expect(api.lines).toEqual([
    {
      level: "info",
      name: "conductor",
      time: anyText,
      pid: expect.any(Number) as unknown,
      hostname: anyText,
      requestId: anyText,
      operation: "getWorkflow",
      status: 200,
      durationMs: expect.any(Number) as unknown,
      org: "local",
      app: "shop",
      msg: "request",
    },
  ]);
  api.lines.length = 0;
  await api.send("GET", "/websocket/shop/dbos_secret");
  await api.send("GET", "~/workflows/%zz-dbos_secret");
  await api.send("POST", "~/workflows/search", '{"secret": ');
  await api.send("PUT", "/v2/orgs/local/apps/log-shop", {});
  expect(api.lines.at(-1)).toMatchObject({ operation: "registerApp", app: "log-shop" });
  await api.send("GET", "/healthz");
  expect(JSON.stringify(api.lines)).not.toMatch(/secret|websocket/);
  expect(api.lines.at(-1)).toMatchObject({ level: "debug", operation: "healthz" });
});

test("an answer is not cached and not guessed at", async () => {
  const response = await api.send("GET", "~/workflows/w");
  expect(response.headers).toMatchObject({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  const failure = await api.send("GET", "/v2/orgs/local/apps/ghost");
  expect(failure.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
});

test("on a real socket: bytes that are not HTTP, and a body without a type", async () => {
  await api.server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = api.server.server.address() as AddressInfo;
  const raw = await new Promise<string>((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write("NONSENSE\r\n\r\n"));
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
  expect(raw).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const outgoing = request(
      { port, path: `${appPath}/workflows/search`, method: "POST", headers: { "content-length": 2 } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    outgoing.on("error", reject);
    outgoing.end("{}");
  });
  expect(status).toBe(415);
  now += 1;
});

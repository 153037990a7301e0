import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Operation } from "../../../../conductor/src/contract/operation.ts";
import { operations } from "../../../../conductor/src/contract/operations.ts";
import { segmentFromName } from "../../../../conductor/src/http/protocol/path-segment.ts";
import { oddNames } from "../../../support/odd-names.ts";
import { appPath, codeOf, problemOf, startTestServer, type TestServer } from "../fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
beforeEach(() => {
  api.router.asked.length = 0;
  api.router.script = {};
});
afterAll(() => api?.stop());

const coded = (name: string) => `~${Buffer.from(name).toString("base64url")}`;

test.each(oddNames)("a workflow %j is read by its coded id", async (id) => {
  api.router.script.get_workflow = { output: { WorkflowUUID: id, Status: "SUCCESS" } };
  const answer = await api.send("GET", `${appPath}/workflows/${coded(id)}`);
  expect(answer.statusCode).toBe(200);
  expect(api.router.asked[0]?.request).toMatchObject({ workflow_id: id });
});

/** Each operation with each of its path parameters. */
const places = Object.entries<Operation>(operations)
  .filter(([, { requiresOAuth }]) => !requiresOAuth)
  .flatMap(([id, operation]) =>
    [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, param]) => [id, param!, operation] as const),
  );

test.each(places)("%s: %s may be coded", async (_, param, { method, path }) => {
  api.router.script = new Proxy({}, { get: () => ({ output: null }) });
  const existing: Record<string, string> = { orgName: "local", appName: "shop" };
  /** What it answers and asks executors, except what is new each time: ids of requests, instants, keys. */
  const outcome = async (write: (name: string) => string) => {
    api.router.asked.length = 0;
    await api.send("PUT", appPath, {});
    await api.send("DELETE", "/v2/orgs/local/tokens/nothing");
    const url = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
      const value = existing[name] ?? "nothing";
      return name === param ? write(value) : value;
    });
    const { statusCode, body } = await api.send(method, url, {});
    const asked = api.router.asked.map(({ type, request }) => ({ type, request }));
    return [statusCode, JSON.stringify([body, asked])].map((each) =>
      String(each).replaceAll(/[0-9a-f]{8}-[\w-]{27}|[\d-]+T[\d:.]+Z|dbos_[\w-]+/g, ""),
    );
  };
  const plain = await outcome((name) => name);
  expect(plain[0]).not.toBe("500");
  expect(await outcome(coded)).toEqual(plain);
});

test("a segment that encodes nothing is taken as it is", async () => {
  api.router.script.get_workflow = { output: { WorkflowUUID: "x", Status: "SUCCESS" } };
  for (const id of ["~", "~tilde!", "~_w", "~YS9i="]) {
    await api.send("GET", `${appPath}/workflows/${encodeURIComponent(id)}`);
    expect(api.router.asked.at(-1)?.request).toMatchObject({ workflow_id: id });
  }
});

test("the same rules hold for a coded name", async () => {
  const nul = await api.send("GET", `${appPath}/workflows/${coded("a\0b")}`);
  expect(problemOf(nul).errors).toEqual([
    { location: "path", message: "must not contain the character U+0000" },
  ]);
  api.router.script.get_queue = { output: null };
  const longest = await api.send("GET", `${appPath}/queues/${coded("q".repeat(4_096))}`);
  expect(codeOf(longest)).toBe("CONDUCTOR_QUEUE_UNKNOWN");
  const longer = await api.send("GET", `${appPath}/queues/${coded("q".repeat(4_097))}`);
  expect(codeOf(longer)).toBe("CONDUCTOR_REQUEST_INVALID");
  expect(codeOf(await api.send("GET", `${appPath}/queues/${"q".repeat(4_097)}`))).toBe(
    "CONDUCTOR_REQUEST_INVALID",
  );
  expect(codeOf(await api.send("GET", `/v2/orgs/local/apps/${coded("a/b")}`))).toBe(
    "CONDUCTOR_REQUEST_INVALID",
  );
});

test("a new object is found at its Location", async () => {
  for (const id of oddNames) {
    api.router.script.fork_workflow = { new_workflow_id: id };
    api.router.script.get_workflow = ({ workflow_id }) => ({
      output: workflow_id === "w" ? { WorkflowUUID: "w" } : null,
    });
    const forked = await api.send("POST", "~/workflows/w/fork", { newWorkflowId: id });
    expect(forked.statusCode).toBe(201);
    const location = String(forked.headers.location);
    expect(location).toBe(`${appPath}/workflows/${segmentFromName(id)}`);
    api.router.script.get_workflow = { output: { WorkflowUUID: id, Status: "PENDING" } };
    expect((await api.send("GET", new URL(location, "http://x").pathname)).json()).toMatchObject({
      workflowId: id,
    });
  }
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../../../conductor/src/contract/operation.ts";
import { operations } from "../../../../conductor/src/contract/operations.ts";
import { startTestConductor, type TestConductor } from "../../../support/conductor.ts";
import { connectExecutor } from "../../../support/executor.ts";
import { codeOf } from "../../signed-in-conductor.ts";

let conductor: TestConductor;
beforeAll(async () => {
  conductor = await startTestConductor();
  await conductor.call("PUT", "/v2/orgs/local/apps/shop");
});
afterAll(() => conductor.dispose());

const table = Object.entries(operations) as [string, Operation][];
const gated = table.filter(([, { requiresOAuth }]) => requiresOAuth);

test("sixteen operations are for people who sign in", () => {
  expect(gated.map(([id]) => id)).toHaveLength(16);
});

describe.each(gated)("%s", (_, { path }) => {
  const url = path.replace("{orgName}", "local").replaceAll(/\{\w+\}/g, "thing");

  test.each(["GET", "POST", "PUT", "PATCH", "DELETE"])("does not exist for %s", async (method) => {
    const answer = await conductor.call(method, url);
    expect([answer.status, codeOf(answer)]).toEqual([404, "CONDUCTOR_ROUTE_UNKNOWN"]);
    expect(answer.headers.get("content-type")).toMatch("application/problem+json");
  });
});

test.each([
  ["/healthz", "GET, HEAD"],
  ["/readyz", "GET, HEAD"],
  ["/openapi.json", "GET, HEAD"],
  ["/openapi-3.0.json", "GET, HEAD"],
  ["/openapi.yaml", "GET, HEAD"],
  ["/schemas/Workflow.json", "GET, HEAD"],
  ["/docs", "GET, HEAD"],
  ["/docs/", "GET, HEAD"],
  ["/docs/start.js", "GET, HEAD"],
  ["/v1/metrics", "GET"],
  ["/metrics/apps/shop/queues/mail", "GET"],
  ["/metrics/apps/shop/autoscale", "GET"],
  ["/metrics/apps/shop/autoscale/v1", "GET"],
  ["/metrics/apps/shop/wake", "POST"],
])("%s takes %s and refuses every other method", async (path, allowed) => {
  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    if (allowed.split(", ").includes(method)) continue;
    const answer = await fetch(conductor.url + path, { method });
    expect([answer.status, answer.headers.get("allow")], method).toEqual([405, allowed]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  }
});

test("any credential is ignored, any key connects, and other organisations do not exist", async () => {
  for (const authorization of ["Bearer x", "Basic x", "dbos_x"]) {
    const response = await fetch(`${conductor.url}/v2/orgs/local/apps`, { headers: { authorization } });
    expect(response.status).toBe(200);
  }
  (await connectExecutor({ port: conductor.port, app: "shop", key: "whatever" })).kill();
  expect((await conductor.call("GET", "/v2/orgs/acme/apps")).status).toBe(404);
});

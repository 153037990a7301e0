// A Console with CONSOLE_READ_ONLY passes on what reads, and nothing that changes.
import { afterEach, expect, test } from "vitest";
import { operations } from "../../../conductor/src/contract/operations.ts";
import { loadConfig } from "../../../console/server/config.ts";
import { startConsole } from "./console-server.ts";
import type { ConsoleFixture } from "./console-server.ts";

let fixture: ConsoleFixture | undefined;

afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

const headers = { host: "localhost:8080", "content-type": "application/json" };

async function start(env: Record<string, string>): Promise<ConsoleFixture> {
  fixture = await startConsole(env);
  return fixture;
}

/** Every operation as the page would call it. */
const calls = Object.entries(operations).map(([id, operation]) => ({
  id,
  method: operation.method,
  url: operation.path.replace("/v2/", "/api/").replaceAll(/\{\w+\}/g, "some-name"),
  isRead: operation.method === "GET" || operation.audit === "changes nothing",
}));

test("every operation of the contract that changes something is refused, and every other is passed on", async () => {
  const { app, requests } = await start({ CONSOLE_READ_ONLY: "true" });
  const changes = calls.filter(({ isRead }) => !isRead);
  expect(changes.length).toBeGreaterThan(20);
  for (const { id, method, url, isRead } of calls) {
    const before = requests.length;
    const answer = await app.inject({ method, url, headers, ...(method === "GET" ? {} : { payload: {} }) });
    expect([id, answer.statusCode, requests.length - before]).toEqual([
      id,
      isRead ? 200 : 403,
      isRead ? 1 : 0,
    ]);
    if (isRead) continue;
    const { type, detail } = answer.json<{ readonly type: string; readonly detail: string }>();
    expect(type).toBe("urn:podium:error:CONSOLE_READ_ONLY");
    expect(detail).toContain("read-only");
  }
});

test("a change that looks like a reading is refused", async () => {
  const { app, requests } = await start({ CONSOLE_READ_ONLY: "true" });
  const base = "/api/orgs/local/apps/shop";
  for (const [method, url] of [
    ["PUT", `${base}/workflows/search`],
    ["DELETE", `${base}/workflows/search`],
    ["POST", `${base}/workflows/search/cancel`],
    ["POST", `${base}/workflows/w-1/cancel?x=/workflows/search`],
    ["POST", `${base}/schedules/workflows/search/trigger`],
  ] as const) {
    const answer = await app.inject({ method, url, headers, payload: {} });
    expect([method, url, answer.statusCode]).toEqual([method, url, 403]);
  }
  expect(requests).toEqual([]);
});

test("the page is told, and without the setting nothing is refused", async () => {
  expect(loadConfig({}).isReadOnly).toBe(false);
  expect(() => loadConfig({ CONSOLE_READ_ONLY: "maybe" })).toThrow("CONSOLE_READ_ONLY");
  const readOnly = await start({ CONSOLE_READ_ONLY: "true" });
  const page = await readOnly.app.inject({ url: "/", headers: { host: headers.host } });
  expect(page.body).toContain('"isReadOnly":true');
  await readOnly.close();
  const { app, requests } = await start({});
  expect((await app.inject({ url: "/", headers: { host: headers.host } })).body).toContain(
    '"isReadOnly":false',
  );
  const answer = await app.inject({ method: "DELETE", url: "/api/orgs/local/apps/shop", headers });
  expect([answer.statusCode, requests.length]).toEqual([200, 1]);
});

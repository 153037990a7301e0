import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import { codeOf, startTestServer, type TestServer } from "./fixture.ts";

let api: TestServer;
let lost: Database;
beforeAll(async () => {
  // Nothing listens on this port.
  lost = openDatabase({
    url: "postgresql://nobody:secret-password@127.0.0.1:1/none",
    maxConnections: 2,
    connectTimeoutMs: 1_000,
    statementTimeoutMs: 1_000,
    onIdleError: () => {},
  });
  api = await startTestServer({ db: lost });
});
afterAll(async () => {
  await api.stop();
  await lost.close();
});

test("without its database Conductor stays up, is not ready, and tells every caller", async () => {
  expect((await api.send("GET", "/healthz")).statusCode).toBe(200);
  for (const [method, path] of [
    ["GET", "/readyz"],
    ["GET", "/v2/orgs/local/apps"],
    ["GET", "~"],
    ["PUT", "~"],
    ["GET", "~/workflows"],
    ["POST", "~/workflows/search"],
    ["GET", "/v2/orgs/local/tokens"],
  ] as const) {
    const response = await api.send(method, path);
    expect(response.statusCode, path).toBe(503);
    expect(codeOf(response)).toBe("CONDUCTOR_DATABASE_UNAVAILABLE");
    expect(response.body).not.toContain("secret-password");
  }
  expect(JSON.stringify(api.lines)).not.toContain("secret-password");
});

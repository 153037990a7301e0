import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { buildApp } from "../../../console/server/app.ts";
import { loadConfig } from "../../../console/server/config.ts";
import { isForwardablePath } from "../../../console/server/proxy.ts";
import { idFromSegment, segmentFromId } from "../../../console/web/model/workflow-id.ts";
import { nameFromSegment, segmentFromName } from "../../../conductor/src/http/protocol/path-segment.ts";
import { oddNames } from "../../support/odd-names.ts";
import { foreignHosts, ownHosts, sendRaw } from "../../support/raw-request.ts";
import { makeDist, startConsole } from "./console-server.ts";
import type { ConsoleFixture } from "./console-server.ts";

let fixture: ConsoleFixture | undefined;

async function start(env?: Record<string, string>): Promise<ConsoleFixture> {
  fixture = await startConsole(env);
  return fixture;
}

afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

const apps = "/api/orgs/local/apps";
const local = { host: "localhost:8080" };

test("the API is forwarded to /v2 with its query and body", async () => {
  const { app, requests } = await start();
  const answer = await app.inject({
    method: "POST",
    url: `${apps}/shop/workflows/search?x=a%2Fb`,
    headers: { ...local, "content-type": "application/json" },
    payload: { limit: 5 },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual([]);
  expect(requests).toMatchObject([
    { method: "POST", url: "/v2/orgs/local/apps/shop/workflows/search?x=a%2Fb", body: '{"limit":5}' },
  ]);
});

test("a name with unusual characters reaches Conductor in a form that no proxy changes", async () => {
  const { app, requests } = await start();
  for (const name of oddNames) {
    if (/^\.{1,2}$/.test(name)) continue; // A whole segment of dots is no name but a way out of the API.
    await app.inject({ url: `${apps}/shop/workflows/${encodeURIComponent(name)}`, headers: local });
    const segment = requests.at(-1)?.url.slice("/v2/orgs/local/apps/shop/workflows/".length) ?? "";
    const isCoded = /^~[A-Za-z0-9_-]+$/.test(name);
    expect(isCoded ? segment : nameFromSegment(segment)).toBe(name);
    await app.inject({ url: `${apps}/shop/workflows/${segmentFromId(name)}`, headers: local });
    const coded = requests.at(-1)?.url.slice("/v2/orgs/local/apps/shop/workflows/".length) ?? "";
    expect([coded, nameFromSegment(coded)]).toEqual([segmentFromId(name), name]);
  }
});

test("the page and Conductor agree on what a segment stands for", () => {
  for (const name of [...oddNames, "~YS9i=", "~Lh", "~_w", "~77u_YQ"]) {
    expect(segmentFromId(name)).toBe(segmentFromName(name));
    expect(idFromSegment(name)).toBe(nameFromSegment(name));
    expect(idFromSegment(segmentFromId(name))).toBe(name);
  }
});

test.each([
  ["br", "br", brotliDecompressSync],
  ["gzip", "gzip", gunzipSync],
  ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
])("a large answer is compressed for a browser that takes %s", async (accepted, encoding, decompress) => {
  const started = await start();
  const body = JSON.stringify(Array.from({ length: 200 }, (_, index) => ({ workflowId: `w-${index}` })));
  started.respond = (response) =>
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(body);
  const headers = { ...local, "accept-encoding": accepted };
  const answer = await started.app.inject({ url: apps, headers });
  expect(answer.headers["content-encoding"]).toBe(encoding);
  expect(answer.headers.vary).toContain("accept-encoding");
  expect(decompress(answer.rawPayload).toString()).toBe(body);
  expect(answer.rawPayload.length).toBeLessThan(body.length / 4);
});

test("an answer stays as it is when it is small, compressed already, or not to be compressed", async () => {
  const started = await start();
  const headers = { ...local, "accept-encoding": "gzip" };
  started.respond = (response) =>
    response.writeHead(200, { "content-type": "application/json", "content-length": "2" }).end("[]");
  const small = await started.app.inject({ url: apps, headers });
  expect([small.headers["content-encoding"], small.body]).toEqual([undefined, "[]"]);
  const packed = gzipSync("x".repeat(5_000));
  started.respond = (response) =>
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(packed);
  const already = await started.app.inject({ url: apps, headers });
  expect(already.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(already.rawPayload).toString()).toBe("x".repeat(5_000));
  started.respond = (response) =>
    response.writeHead(200, { "content-type": "application/json" }).end("y".repeat(5_000));
  const plain = await started.app.inject({ url: apps, headers: { ...local, "accept-encoding": "identity" } });
  expect([plain.headers["content-encoding"], plain.body.length]).toEqual([undefined, 5_000]);
});

test("a call leaves one line in the log", async () => {
  const lines: string[] = [];
  const { conductorUrl } = await start();
  const config = loadConfig({ DBOS_CONDUCTOR_URL: conductorUrl, CONSOLE_LOG_LEVEL: "info" });
  const dist = await makeDist();
  const app = await buildApp(config, dist, { write: (line) => lines.push(line) });
  try {
    await app.inject({ url: apps, headers: local });
    const texts = lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
    expect(texts).toEqual(["request"]);
  } finally {
    await app.close();
    await rm(dist, { recursive: true });
  }
});

test("cookies, credentials and unknown headers stay behind, in both directions", async () => {
  const started = await start();
  const { app, requests } = started;
  started.respond = (response) =>
    response
      .writeHead(200, { "content-type": "application/json", "set-cookie": "a=b", "x-internal": "1" })
      .end("{}");
  const answer = await app.inject({
    url: apps,
    headers: {
      ...local,
      cookie: "session=1",
      authorization: "Bearer x",
      "x-forwarded-for": "1.2.3.4",
      accept: "*/*",
    },
  });
  expect(Object.keys(requests[0]?.headers ?? {}).toSorted()).toEqual([
    "accept",
    "connection",
    "host",
    "x-forwarded-for",
  ]);
  expect(requests[0]?.headers["x-forwarded-for"]).toBe("127.0.0.1");
  expect(answer.headers["set-cookie"]).toBeUndefined();
  expect(answer.headers["x-internal"]).toBeUndefined();
});

test.each([
  // [proxies, X-Forwarded-For, what Conductor is told of a client that connects from 127.0.0.1]
  ["", "203.0.113.9", "127.0.0.1"],
  ["10.0.0.0/8", "203.0.113.9", "127.0.0.1"],
  ["127.0.0.1", undefined, "127.0.0.1"],
  ["127.0.0.1", "203.0.113.9", "203.0.113.9"],
  ["127.0.0.0/8", "6.6.6.6, 203.0.113.9", "203.0.113.9"],
  ["127.0.0.1,10.0.0.0/8", "6.6.6.6, 203.0.113.9, 10.1.2.3", "203.0.113.9"],
  ["127.0.0.1", "2001:db8::7", "2001:db8::7"],
  ["127.0.0.1", "nowhere", "127.0.0.1"],
  ["127.0.0.1", "203.0.113.9:4711", "127.0.0.1"],
  ["127.0.0.1", "", "127.0.0.1"],
])("behind the proxies %j, X-Forwarded-For %j tells Conductor %s", async (proxies, header, told) => {
  const { app, requests } = await start({ CONSOLE_TRUSTED_PROXIES: proxies });
  const forwarded = header === undefined ? {} : { "x-forwarded-for": header };
  await app.inject({ url: apps, headers: { ...local, ...forwarded, "x-real-ip": "6.6.6.6" } });
  expect(requests[0]?.headers["x-forwarded-for"]).toBe(told);
});

test("a replica that drains says so to the page", async () => {
  const started = await start();
  started.respond = (response) =>
    response
      .writeHead(200, {
        "content-type": "application/json",
        "conductor-state": "draining",
        connection: "close",
      })
      .end("[]");
  const answer = await started.app.inject({ url: apps, headers: local });
  expect(answer.headers["conductor-state"]).toBe("draining");
});

test("nothing outside the API passes", async () => {
  const { app, requests } = await start();
  const urls = [
    "/api/websocket/shop/key",
    "/api/metrics",
    "/api/orgs",
    "/api/orgs/../../websocket/x",
    "/api/orgs/%2e%2e/%2E%2E/websocket/x",
    "/api/orgs/.%2e/x",
    "/api/orgs\\..\\..\\websocket",
    "/api//evil.example.com/orgs/x",
    "/websocket/shop/key",
    "/v2/orgs/local/apps",
    "/metrics",
  ];
  for (const url of urls) {
    const answer = await app.inject({ url, headers: local });
    expect([url, answer.statusCode]).toEqual([url, 404]);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
  }
  expect(requests).toEqual([]);
});

test.each([
  ["/api/orgs/local/apps", true],
  ["/api/users/me", true],
  ["/api/orgs/local/apps/a..b/workflows/...", true],
  ["/api/orgs/local/apps?x=../..", true],
  ["/api/orgs/local/apps/a%2F..%2Fb", true],
  ["/api/orgs/local/..", false],
  ["/api/orgs/local/%2e%2E", false],
  ["/api/orgs/local/apps/%zz", false],
  ["/api/orgs/local/apps/%ff", false],
  ["/api", false],
])("%s may be forwarded: %s", (path, may) => {
  expect(isForwardablePath(path)).toBe(may);
});

test("an upgrade is not forwarded", async () => {
  const { app, requests } = await start();
  const headers = { ...local, connection: "Upgrade", upgrade: "websocket" };
  await app.inject({ url: apps, headers });
  expect(requests[0]?.headers["upgrade"]).toBeUndefined();
});

test("another web page cannot drive the Console", async () => {
  const { app, requests } = await start();
  const foreign = [
    { origin: "http://evil.example.com" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site", origin: "http://localhost:8080" },
  ];
  for (const headers of foreign) {
    const answer = await app.inject({
      method: "DELETE",
      url: `${apps}/shop`,
      headers: { ...local, ...headers },
    });
    expect([headers, answer.statusCode]).toEqual([headers, 403]);
    expect(answer.json()).toMatchObject({ type: "urn:podium:error:CONSOLE_CROSS_SITE", status: 403 });
  }
  const read = await app.inject({ url: apps, headers: { ...local, "sec-fetch-site": "cross-site" } });
  expect(read.statusCode).toBe(403);
  expect(requests).toEqual([]);
});

test("the Console's own page and programs may change things", async () => {
  const { app, requests } = await start();
  const own = [{ origin: "http://localhost:8080" }, { "sec-fetch-site": "same-origin" }, {}];
  for (const headers of own) {
    const answer = await app.inject({
      method: "PUT",
      url: `${apps}/shop`,
      headers: { ...local, ...headers },
    });
    expect(answer.statusCode).toBe(200);
  }
  expect(requests).toHaveLength(3);
});

test("a foreign name that points at this machine is refused, health apart", async () => {
  const { app, requests } = await start();
  const headers = { host: "rebound.example.com:8080" };
  const answer = await app.inject({ url: apps, headers });
  expect(answer.statusCode).toBe(421);
  expect(answer.json()).toMatchObject({ type: "urn:podium:error:CONSOLE_HOST_UNKNOWN" });
  expect((await app.inject({ url: "/", headers })).statusCode).toBe(421);
  expect((await app.inject({ url: "/health", headers })).json()).toEqual({ status: "ok" });
  expect(requests).toEqual([]);
});

describe("without sign-in", () => {
  const listen = async (env: Record<string, string> = {}): Promise<number> => {
    const { app } = await start({ CONSOLE_ALLOWED_HOSTS: "ops.example.com", ...env });
    await app.listen({ port: 0, host: "127.0.0.1" });
    return (app.server.address() as AddressInfo).port;
  };
  const ask = (port: number, lines: string[], target: string = apps, version = "1.1") =>
    sendRaw(port, [`GET ${target} HTTP/${version}`, "Connection: close", ...lines]);

  test("the Console answers to its own names, whatever it listens on", async () => {
    for (const host of ["127.0.0.1", "0.0.0.0"]) {
      const port = await listen({ CONSOLE_HOST: host });
      for (const name of ownHosts) expect((await ask(port, [`Host: ${name}`])).status, name).toBe(200);
      for (const name of [...foreignHosts, "conductor"]) {
        const answer = await ask(port, [`Host: ${name}`]);
        expect([answer.status, answer.code], name).toEqual([421, "CONSOLE_HOST_UNKNOWN"]);
      }
      await fixture?.close();
      fixture = undefined;
    }
  });

  test("the name is there, once, and the same as in the target", async () => {
    const port = await listen();
    expect((await ask(port, [])).status).toBe(400);
    expect((await ask(port, [], apps, "1.0")).status).toBe(421);
    expect((await ask(port, ["Host: localhost", "Host: evil.example"])).status).toBe(421);
    expect((await ask(port, ["Host: evil.example", "host: localhost"])).status).toBe(421);
    expect((await ask(port, ["Host: localhost"], `http://evil.example${apps}`)).status).toBe(421);
    for (const path of ["/", "/assets/index-abc123.js", "/orgs/local/apps", "/session", "/nothing"]) {
      expect((await ask(port, ["Host: evil.example"], path)).code, path).toBe("CONSOLE_HOST_UNKNOWN");
    }

    expect((await ask(port, [], "/health", "1.0")).status).toBe(200);
    expect(fixture?.requests).toEqual([]);
  });
});

test("the page is served for every address a person may open, and changes with the settings", async () => {
  const { app, conductorUrl } = await start({ CONSOLE_EXECUTOR_URL: "wss://hub.example.com" });
  for (const url of ["/", "/orgs/local/apps", "/orgs/local/apps/shop/workflows/x.y?step=1"]) {
    const answer = await app.inject({ url, headers: local });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["cache-control"]).toBe("no-cache");
    expect(answer.body).toContain('"executorUrl":"wss://hub.example.com"');
    expect(answer.body).not.toContain(conductorUrl);
  }
  const unknown = await app.inject({ url: "/nowhere", headers: { ...local, accept: "text/html" } });
  expect(unknown.statusCode).toBe(404);
  expect(unknown.headers["content-type"]).toContain("text/html");
});

test("hashed files are kept for ever, and a missing one is never the page", async () => {
  const { app } = await start();
  const file = await app.inject({ url: "/assets/index-abc123.js", headers: local });
  expect(file.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  const missing = await app.inject({ url: "/assets/old.js", headers: { ...local, accept: "text/html" } });
  expect(missing.statusCode).toBe(404);
  expect(missing.headers["content-type"]).toContain("application/problem+json");
});

test("the policy allows this origin and the one inline script, nothing else", async () => {
  const { app } = await start();
  const { headers, body } = await app.inject({ url: "/", headers: local });
  const policy = String(headers["content-security-policy"]);
  const script = /<script>([^]*?)<\/script>/.exec(body)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}'`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});

test("under a path prefix it answers with the prefix kept and with the prefix stripped", async () => {
  const { app, requests } = await start({ CONSOLE_BASE_PATH: "/ops/console" });
  for (const prefix of ["/ops/console", ""]) {
    const page = await app.inject({ url: `${prefix}/orgs/local/apps`, headers: local });
    expect(page.body).toContain('<base href="/ops/console/" />');
    expect((await app.inject({ url: `${prefix}/health`, headers: local })).statusCode).toBe(200);
    await app.inject({ url: `${prefix}${apps}`, headers: local });
  }
  expect(requests.map(({ url }) => url)).toEqual(["/v2/orgs/local/apps", "/v2/orgs/local/apps"]);
  expect((await app.inject({ url: "/ops/console", headers: local })).statusCode).toBe(200);
  expect((await app.inject({ url: "/ops/consoles", headers: local })).statusCode).toBe(404);
});

test("a setting cannot break out of the script element it is written to", async () => {
  const { app } = await start({
    CONSOLE_EXECUTOR_URL: "wss://hub.example.com/</script><script>alert(1)</script>",
  });
  const { body } = await app.inject({ url: "/", headers: local });
  expect(body).not.toContain("<script>alert");
});

test("a Conductor that is away is named, with what to check", async () => {
  const { app, conductorUrl, stopConductor } = await start();
  await stopConductor();
  const answer = await app.inject({ url: apps, headers: local });
  expect(answer.statusCode).toBe(502);
  expect(answer.json()).toMatchObject({
    type: "urn:podium:error:CONSOLE_CONDUCTOR_UNREACHABLE",
    detail: `Console got no answer from Conductor at ${conductorUrl} (ECONNREFUSED). Check that it runs and that DBOS_CONDUCTOR_URL names it.`,
  });
});

test("a change that was sent and not answered is not reported as a failure", async () => {
  const started = await start();
  started.respond = (response) => response.socket?.destroy();
  const answer = await started.app.inject({ method: "DELETE", url: `${apps}/shop`, headers: local });
  expect(answer.statusCode).toBe(502);
  expect(answer.json()).toHaveProperty(
    "detail",
    expect.stringContaining("Whether the change took effect is unknown"),
  );
  expect(started.requests).toHaveLength(1);
});

test("Conductor's own problems pass as they are", async () => {
  const started = await start();
  started.respond = (response) =>
    response
      .writeHead(503, { "content-type": "application/problem+json", "retry-after": "2" })
      .end('{"status":503}');
  const answer = await started.app.inject({ url: `${apps}/shop/queues`, headers: local });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers["retry-after"]).toBe("2");
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  expect(answer.body).toBe('{"status":503}');
});

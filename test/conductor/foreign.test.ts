// Without sign-in: names that are not Conductor's own, pages of other sites, and sockets that a browser opens.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../conductor/src/contract/operation.ts";
import { operations } from "../../conductor/src/contract/operations.ts";
import { ownNames } from "../../conductor/src/foreign.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { foreignHosts, ownHosts, sendRaw, upgradeLines } from "../support/raw-request.ts";
import { startSecured, type SecuredConductor } from "./signed-in-conductor.ts";

const peerSecret = "a secret of replicas";
const apps = "/v2/orgs/local/apps";
const executorPath = "/websocket/shop/key";
let open: TestConductor;
let secured: SecuredConductor;
beforeAll(async () => {
  open = await startTestConductor({ allowedHosts: ["ops.example.com"], peerSecret });
  await open.call("PUT", `${apps}/shop`);
  secured = await startSecured({ peerSecret });
});
afterAll(async () => {
  await open.dispose();
  await secured.stop();
});

const ask = (lines: string[], target = apps, { method = "GET", version = "1.1" } = {}) =>
  sendRaw(open.port, [`${method} ${target} HTTP/${version}`, "Connection: close", ...lines]);
const connect = (lines: string[], target = executorPath, port = open.port) =>
  sendRaw(port, [`GET ${target} HTTP/1.1`, ...upgradeLines, ...lines]);

describe("the name in a request", () => {
  test.each(ownHosts)("may be %j", async (host) => {
    expect((await ask([`Host: ${host}`])).status).toBe(200);
    expect((await connect([`Host: ${host}`])).status).toBe(101);
  });

  test.each(foreignHosts)("must not be %j", async (host) => {
    for (const answer of [await ask([`Host: ${host}`]), await connect([`Host: ${host}`])]) {
      expect([answer.status, answer.code]).toEqual([421, "CONDUCTOR_HOST_UNKNOWN"]);
      expect(answer.text).toMatch(/^[\t\r\n -~]*$/);
    }
  });

  test("must be given once, and be the same as in the target", async () => {
    expect((await ask([])).status).toBe(400);
    expect((await ask([], apps, { version: "1.0" })).status).toBe(421);
    expect((await ask(["Host: localhost", "Host: evil.example"])).status).toBe(421);
    expect((await ask(["Host: evil.example", "host: localhost"])).status).toBe(421);
    expect((await ask(["Host: localhost", "Host: localhost"])).status).toBe(421);
    expect((await ask(["Host: localhost"], `http://evil.example${apps}`)).status).toBe(421);
    expect((await ask(["Host: evil.example"], `http://localhost${apps}`)).status).toBe(421);
    expect((await connect(["Host: localhost"], `http://evil.example${executorPath}`)).status).toBe(421);
    expect((await connect(["Host: localhost", "Host: evil.example"])).status).toBe(421);
  });

  test.each([
    apps,
    "/v1/metrics",
    "/metrics/apps/shop/queues/mail",
    "/metrics/apps/shop/autoscale",
    "/docs",
    "/docs/",
    "/docs/start.js",
    "/openapi.json",
    "/openapi.yaml",
    "/schemas/Workflow.json",
    "/nothing",
  ])("is checked for %s", async (path) => {
    expect((await ask(["Host: evil.example"], path)).code).toBe("CONDUCTOR_HOST_UNKNOWN");
    expect((await ask(["Host: localhost", "Sec-Fetch-Site: cross-site"], path)).code).toBe(
      "CONDUCTOR_CROSS_SITE",
    );
  });

  test("is not checked for probes, which come by address", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      for (const lines of [["Host: 10.1.2.3:8090"], ["Host: evil.example", "Sec-Fetch-Site: cross-site"]]) {
        expect((await ask(lines, path)).status, path).toBe(200);
      }

      expect((await ask([], path, { version: "1.0" })).status).toBe(200);
    }
  });

  test("does not matter with sign-in", async () => {
    for (const [path, status] of [
      ["/openapi.json", 200],
      ["/v2/users/me", 401],
    ] as const) {
      const lines = [`GET ${path} HTTP/1.1`, "Connection: close", "Host: conductor.example.com"];
      expect((await sendRaw(secured.conductor.port, lines)).status).toBe(status);
    }
    expect((await connect(["Host: conductor.example.com"], executorPath, secured.conductor.port)).code).toBe(
      "CONDUCTOR_CREDENTIAL_INVALID",
    );
  });

  test("may be that of its Service, its machine, or what it advertises", () => {
    const isOwn = ownNames({ allowedHosts: ["ops.example.com"], advertiseAddress: "10.1.2.3:8090" });
    for (const host of [
      "conductor",
      "conductor.dbos.svc",
      "conductor.dbos.svc.cluster.local",
      "10.1.2.3",
      "ops.example.com",
    ]) {
      expect(isOwn(host), host).toBe(true);
    }

    for (const host of [
      "conductor.com",
      "conductor.dbos.svc.evil.example",
      "xconductor",
      "10.1.2.4",
      "8090",
    ]) {
      expect(isOwn(host), host).toBe(false);
    }
  });
});

describe("a page of another site", () => {
  const foreign = [
    ["Origin: http://evil.example"],
    ["Origin: http://evil.example:8090"],
    ["Origin: http://localhost:3000"],
    ["Origin: http://localhost.evil.example"],
    ["Origin: null"],
    ["Origin: "],
    ["Origin: http://localhost", "Origin: http://evil.example"],
    ["Sec-Fetch-Site: cross-site"],
    ["Sec-Fetch-Site: same-site"],
    ["Sec-Fetch-Site: cross-site", "Origin: http://localhost"],
    ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"],
  ];
  test.each(foreign)("is refused: %s %s", async (...lines) => {
    for (const [method, path] of [
      ["GET", apps],
      ["POST", `${apps}/shop/workflows/w/cancel`],
      ["PATCH", `${apps}/shop`],
      ["POST", "/metrics/apps/shop/wake"],
    ] as const) {
      const answer = await ask(["Host: localhost", "Content-Length: 0", ...lines.filter(Boolean)], path, {
        method,
      });
      expect([answer.status, answer.code], `${method} ${path}`).toEqual([403, "CONDUCTOR_CROSS_SITE"]);
    }
  });

  test("that a person has opened by hand may read, and change nothing", async () => {
    const opened = ["Host: localhost", "Sec-Fetch-Site: none", "Content-Length: 0"];
    expect((await ask(opened)).status).toBe(200);
    expect((await ask(opened, `${apps}/shop`, { method: "PUT" })).code).toBe("CONDUCTOR_CROSS_SITE");
  });

  test.each([
    [["Host: localhost", "Origin: http://localhost"]],
    [["Host: localhost:80", "Origin: http://localhost"]],
    [["Host: LOCALHOST:8090", "Origin: http://localhost:8090"]],
    [["Host: ops.example.com", "Origin: https://ops.example.com"]],
    [["Host: [::1]:8090", "Origin: http://[::1]:8090"]],
    [["Host: localhost", "Sec-Fetch-Site: same-origin"]],
    [["Host: localhost"]],
  ])("is neither one of Conductor's own nor a program: %s", async (lines) => {
    const answer = await ask([...lines, "Content-Length: 0"], `${apps}/shop`, { method: "PUT" });
    expect(answer.status).toBe(204);
  });

  const table = Object.entries<Operation>(operations).filter(
    ([, { requiresOAuth }]) => requiresOAuth !== true,
  );
  test.each(table)("cannot call %s", async (_, { method, path }) => {
    const url = path
      .replace("{orgName}", "local")
      .replace("{appName}", "shop")
      .replaceAll(/\{\w+\}/g, "x");
    const lines = ["Host: localhost", "Origin: http://evil.example", "Content-Length: 0"];
    expect((await ask(lines, url, { method })).code).toBe("CONDUCTOR_CROSS_SITE");
  });
});

describe("a socket that a browser opens", () => {
  test.each(["http://evil.example", "http://localhost", "null", ""])(
    "with the origin %j is no executor's",
    async (origin) => {
      for (const port of [open.port, secured.conductor.port]) {
        const answer = await connect(["Host: localhost", `Origin: ${origin}`], executorPath, port);
        expect([answer.status, answer.code]).toEqual([403, "CONDUCTOR_CROSS_SITE"]);
        expect(answer.text).not.toContain("shop");
      }
    },
  );

  test("is no replica's, and neither is one under another name", async () => {
    const authorization = `Authorization: Bearer ${peerSecret}`;
    for (const port of [open.port, secured.conductor.port]) {
      expect((await connect(["Host: localhost", authorization], "/peer", port)).status).toBe(101);
      const lines = ["Host: localhost", authorization, "Origin: http://localhost"];
      expect((await connect(lines, "/peer", port)).status).toBe(404);
    }
    expect((await connect(["Host: evil.example", authorization], "/peer")).status).toBe(404);
  });
});

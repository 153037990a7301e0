// Conductor and the Console as the world reaches them: through NGINX, by path prefix and by host.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { maxBodyMebibytes } from "../../infra/plans/routes.ts";
import { createAppDatabase, startApp, type AppDatabase, type SampleApp } from "../app/sample-app.ts";
import { connectExecutor } from "../support/executor.ts";
import { readManifests } from "../support/manifests.ts";
import { waitFor } from "../support/wait.ts";
import type { Ingress } from "./ingress-config.ts";
import { startNginx, type Nginx } from "./nginx.ts";
import { peerSecret, send, startStack, type Stack } from "./stack.ts";

/** The stack without a domain has one Ingress with prefixes, the other one Ingress per host. */
const modes = [
  {
    mode: "by path",
    stack: "dev",
    conductorHost: "podium-edge-balancer.elb.us-west-2.amazonaws.com",
    consoleHost: "podium-edge-balancer.elb.us-west-2.amazonaws.com",
    prefix: "/conductor",
  },
  {
    mode: "by host",
    stack: "prod",
    conductorHost: "conductor.podium.example.com",
    consoleHost: "console.podium.example.com",
    prefix: "",
  },
];
const mebibyte = 1024 * 1024;

describe.each(modes)("$mode", ({ stack: name, conductorHost, consoleHost, prefix }) => {
  const ingresses = readManifests<Ingress>(name, "Ingress");
  let stack: Stack;
  let nginx: Nginx;
  let database: AppDatabase;
  let app: SampleApp;

  const conductor = (path: string, options: Parameters<typeof send>[2] = {}) =>
    send(nginx.port, `${prefix}${path}`, { host: conductorHost, ...options });
  const console = (path: string, options: Parameters<typeof send>[2] = {}) =>
    send(nginx.port, path, { host: consoleHost, ...options });
  const api = "/v2/orgs/local/apps/shop";

  beforeAll(async () => {
    stack = await startStack({ hosts: [consoleHost, conductorHost, "127.0.0.1"] });
    nginx = await startNginx(ingresses, stack.portOf);
    database = await createAppDatabase();
    expect((await conductor(api, { method: "PUT" })).status).toBeLessThan(300);
    app = await startApp({
      PATH: process.env["PATH"] ?? "",
      NODE_OPTIONS: `--import=${join(import.meta.dirname, "resolve-here.ts")}`,
      DBOS_APP_NAME: "shop",
      DBOS_SYSTEM_DATABASE_URL: database.appUrl,
      DBOS_CONDUCTOR_URL: `ws://${conductorHost}:${nginx.port}${prefix}/`,
      DBOS_CONDUCTOR_KEY: "any-key",
      DBOS__APPVERSION: "v1",
    });
  });
  afterAll(async () => {
    app?.kill("SIGKILL");
    await app?.ended;
    await nginx?.stop();
    await stack?.stop();
    await database?.drop();
  });

  test("an executor of the SDK connects, is healthy, and does what it is asked", async () => {
    await waitFor("the executor", async () => {
      const executors = JSON.parse((await conductor(`${api}/executors`)).text) as {
        readonly status: string;
      }[];
      return executors.length === 1 && executors[0]?.status === "HEALTHY";
    });
    const order = (await app.get("/order/2")).body as { readonly workflow_ids: [string] };
    const workflow = `${api}/workflows/${order.workflow_ids[0]}`;
    await waitFor("the order", async () => (await conductor(workflow)).text.includes('"SUCCESS"'), 30_000);
    const forked = await conductor(`${workflow}/fork`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ startStep: 0 }),
    });
    expect(forked.status, forked.text).toBeLessThan(300);
  });

  test("the page, its assets and the API behind it load, under a strict policy", async () => {
    const page = await console("/orgs/local/apps", { headers: { accept: "text/html" } });
    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    const links = Array.from(page.text.matchAll(/(?:src|href)="(\.\/[^"]+)"/g), ([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      const path = new URL(link, new URL(baseOf(page.text), "http://host")).pathname;
      expect((await console(path)).status, path).toBe(200);
    }
    const apps = await console("/api/orgs/local/apps");
    expect([apps.status, apps.text]).toEqual([200, expect.stringContaining('"shop"')]);
  });

  test("the proxy refuses a body above the limit, and a smaller one reaches Conductor", async () => {
    const post = (bytes: number) =>
      conductor(`${api}/workflows/import`, {
        method: "POST",
        headers: { "content-type": "application/json", "content-length": String(bytes) },
        body: Buffer.alloc(bytes, " "),
      });
    const refused = await post(maxBodyMebibytes * mebibyte + 1);
    expect(refused.status).toBe(413);
    expect(refused.text).toContain("nginx");
    expect((await post((maxBodyMebibytes - 1) * mebibyte)).headers["x-request-id"]).toBeDefined();
  });

  test("the peers' endpoint cannot be reached from outside, even with the secret", async () => {
    const headers = { host: conductorHost, authorization: `Bearer ${peerSecret}` };
    expect(await openSocket(`ws://127.0.0.1:${stack.portOf.conductor}/peer`, headers)).toBe(101);
    for (const path of ["/peer", "/%70eer", "//peer", "/peer?x"]) {
      const status = await openSocket(`ws://127.0.0.1:${nginx.port}${prefix}${path}`, headers);
      expect(status, path).toBe(404);
      expect((await conductor(path, { method: "POST", headers })).status, path).toBe(404);
    }
  });

  test("every caller may read health, and other names or paths are not served", async () => {
    expect((await conductor("/healthz")).status).toBe(200);
    expect((await conductor("/readyz")).status).toBe(200);
    expect((await console("/api/../../etc/passwd")).status).toBeGreaterThanOrEqual(400);
    expect((await conductor("/healthz", { host: "elsewhere.example.org" })).status).toBe(404);
  });

  test("a silent socket outlives the proxy's default time-out", async () => {
    const sockets = await Promise.all([connect(nginx.port), startImpatient()]);
    const [patient, impatient] = sockets;
    expect((await impatient.executor.closed).code).toBe(1006);
    await impatient.nginx.stop();
    expect(patient.socket.readyState).toBe(patient.socket.OPEN);
    const timeouts = Array.from(
      nginx.configuration.matchAll(/proxy_(?:read|send)_timeout (\w+);(?=[^}]*Upgrade)/g),
      ([, value]) => value,
    );
    expect(timeouts).toEqual(["3600s", "3600s"]);
    patient.socket.terminate();
  });

  /** The same with a time-out of one second, which the annotation replaces. */
  async function startImpatient() {
    const hasty = await startNginx(
      ingresses.map((ingress) => withPatience(ingress, "1s")),
      stack.portOf,
    );
    return { nginx: hasty, executor: await connect(hasty.port) };
  }

  function connect(port: number) {
    return connectExecutor({ port, app: "shop", prefix, host: conductorHost });
  }
});

function withPatience(ingress: Ingress, timeout: string): Ingress {
  const { annotations = {} } = ingress.metadata;
  if (annotations["nginx.org/proxy-read-timeout"] === undefined) return ingress;
  const hasty = {
    ...annotations,
    "nginx.org/proxy-read-timeout": timeout,
    "nginx.org/proxy-send-timeout": timeout,
  };
  return { ...ingress, metadata: { ...ingress.metadata, annotations: hasty } };
}

/** Asks for a WebSocket and resolves with the status of the answer; 101 is success. */
function openSocket(url: string, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(url, { headers });
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (_request, { statusCode = 0 }) => resolve(statusCode));
    socket.on("error", reject);
  }).finally(() => socket.terminate()) as Promise<number>;
}

function baseOf(html: string): string {
  return /<base href="([^"]+)"/.exec(html)?.[1] ?? "/";
}

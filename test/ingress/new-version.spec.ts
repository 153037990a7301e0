// A version of the application beside the old one, under traffic: no request is lost. NGINX as the controller writes it for
// the program's routes, real processes of both versions, and a stand-in for what the cluster's network does with the
// Service: new connections go to the pods that its selector names.
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createAppDatabase, spawnApp, type AppDatabase, type SampleApp } from "../app/sample-app.ts";
import { readManifests } from "../support/manifests.ts";
import { waitFor } from "../support/wait.ts";
import { startNginx, type Nginx } from "./nginx.ts";
import type { Ingress } from "./ingress-config.ts";
import { send } from "./stack.ts";

const callers = 2;
const host = "podium-edge-balancer.elb.us-west-2.amazonaws.com";

interface Service {
  readonly port: number;
  /** Changes the selector. */
  select(app: SampleApp): void;
  stop(): Promise<void>;
}

async function startService(first: SampleApp): Promise<Service> {
  let target = first.port;
  const server: Server = createServer((client) => {
    const pod = connect(target, "127.0.0.1");
    // A pod that does not listen yet refuses connections, and so does the Service.
    for (const [end, other] of [
      [client, pod],
      [pod, client],
    ] as const) {
      end.on("error", () => other.destroy()).pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    select: (app) => (target = app.port),
    stop: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

interface Traffic {
  /** Ids of the workflows that were begun. */
  readonly begun: string[];
  /** What became of the others. */
  readonly lost: string[];
  stop(): Promise<void>;
}

/** Two callers, each with one request at a time, for as long as it goes on. */
function startTraffic(port: number): Traffic {
  const begun: string[] = [];
  const lost: string[] = [];
  const end = new AbortController();
  const call = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const answer = await send(port, "/app/report", { host }).catch((error: unknown) => String(error));
      if (typeof answer === "string") lost.push(answer);
      else if (answer.status !== 200) lost.push(`${answer.status} ${answer.text}`);
      else begun.push(...(JSON.parse(answer.text) as { readonly workflow_ids: string[] }).workflow_ids);
    }
  };
  const calls = Promise.all(Array.from({ length: callers }, call));
  return {
    begun,
    lost,
    stop: async () => {
      end.abort();
      await calls;
    },
  };
}

let database: AppDatabase;
let apps: SampleApp[] = [];
let service: Service;
let nginx: Nginx;

beforeAll(async () => {
  database = await createAppDatabase();
});
beforeEach(async () => {
  const first = await startVersion("v1");
  await ready(first);
  service = await startService(first);
  nginx = await startNginx(readManifests<Ingress>("dev", "Ingress"), { "dbos-app": service.port });
});
afterEach(async () => {
  for (const app of apps.splice(0)) {
    app.kill("SIGKILL");
    await app.ended;
  }
  await nginx?.stop();
  await service?.stop();
  apps = [];
});
afterAll(() => database?.drop());

async function startVersion(version: string): Promise<SampleApp> {
  const app = await spawnApp({
    PATH: process.env["PATH"] ?? "",
    DBOS_SYSTEM_DATABASE_URL: database.appUrl,
    DBOS__APPVERSION: version,
  });
  apps.push(app);
  return app;
}

/** As the kubelet finds out, by the path of the readiness probe. */
async function ready(app: SampleApp): Promise<void> {
  await waitFor("the pod to be ready", async () => (await app.get("/healthz")).status === 200, 40_000);
}

async function versionsOf(
  ids: readonly string[],
): Promise<Map<string, { readonly version: string; readonly status: string }>> {
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{
      readonly id: string;
      readonly version: string;
      readonly status: string;
    }>(
      `SELECT workflow_uuid AS id, application_version AS version, status
         FROM dbos.workflow_status WHERE workflow_uuid = ANY ($1)`,
      [ids],
    );
    return new Map(rows.map(({ id, ...rest }) => [id, rest]));
  } finally {
    await client.end();
  }
}

/** Whether nothing of a version waits or runs. */
function areDone(rows: Awaited<ReturnType<typeof versionsOf>>, of: string): boolean {
  return [...rows.values()].every(({ version, status }) => version !== of || status === "SUCCESS");
}

test(
  "no request is lost while a version is added in the order of the program, nor while the old one goes",
  { timeout: 240_000 },
  async () => {
    const [old] = apps as [SampleApp];
    const traffic = startTraffic(nginx.port);
    await waitFor("traffic", () => traffic.begun.length > 20, 30_000);
    const next = await startVersion("v2");
    await ready(next);
    const before = traffic.begun.length;
    service.select(next);
    await waitFor("as much with the new one", () => traffic.begun.length > before + 20, 30_000);
    // The autoscaler takes it away when nothing of it is left.
    await waitFor(
      "the old one's work to end",
      async () => areDone(await versionsOf(traffic.begun), "v1"),
      90_000,
    );
    old.kill("SIGTERM");
    await old.ended;
    const after = traffic.begun.length;
    await waitFor("traffic without the old one", () => traffic.begun.length > after + 20, 30_000);
    await traffic.stop();
    expect(traffic.lost).toEqual([]);
    const found = await waitFor(
      "every workflow to end",
      async () => {
        const rows = await versionsOf(traffic.begun);
        return areDone(rows, "v2") && rows;
      },
      90_000,
    );
    expect(found.size).toBe(traffic.begun.length);
    const versions = traffic.begun.map((id) => found.get(id)?.version);
    expect(new Set(versions)).toEqual(new Set(["v1", "v2"]));
    // Each caller may have had a request under way with the old one.
    expect(versions.slice(before).filter((version) => version === "v1").length).toBeLessThanOrEqual(callers);
  },
);

test("requests would be lost if the Service named the new pods before they were ready", async () => {
  const traffic = startTraffic(nginx.port);
  await waitFor("traffic", () => traffic.begun.length > 20, 30_000);
  const next = await startVersion("v2");
  service.select(next);
  await waitFor("a request to be lost", () => traffic.lost.length > 0, 30_000);
  await traffic.stop();
  expect(traffic.lost.join("\n")).toContain("502");
});

// What people learn about executors that are refused or lose their connection: on real sockets, on any replica, never with a key.
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import {
  codeOf,
  expectStatus,
  startSecured,
  type Person,
  type SecuredConductor,
} from "../signed-in-conductor.ts";
import { executorsOf } from "../../support/executors-of.ts";

interface Troubles {
  readonly troubles: Record<string, unknown>[];
  readonly silentReplicas: number;
}

const secret = "a-key-that-must-stay-secret";

/** Tries to connect once; resolves with the answer. */
async function attempt(port: number, app: string, key = secret, headers = {}): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/websocket/${app}/${key}`, { headers });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.on("close", resolve));
}

let first: TestConductor;
let second: TestConductor;
beforeAll(async () => {
  first = await startTestConductor({ peerSecret: "peers", maxExecutorsPerApp: 3 });
  second = await startTestConductor({ peerSecret: "peers" }, first.databaseUrl);
  expect((await first.call("PUT", "/v2/orgs/local/apps/orders", {})).status).toBe(204);
});
afterAll(async () => {
  await second.stop();
  await first.dispose();
});

async function read(conductor: TestConductor): Promise<Troubles> {
  const { status, body, text } = await conductor.call("GET", "/v2/orgs/local/connection-troubles");
  expect(status).toBe(200);
  expect(text).not.toContain(secret);
  return body as Troubles;
}

async function troubleWith(code: string, conductor = first): Promise<Record<string, unknown>> {
  let found: Record<string, unknown> | undefined;
  await waitFor(code, async () => {
    found = (await read(conductor)).troubles.find((each) => each["code"] === code);
    return found !== undefined;
  });
  return found ?? {};
}

test("a wrong application name is listed with the name that was probably meant, however often it comes", async () => {
  for (let times = 0; times < 3; times += 1) await attempt(first.port, "ordres");
  await waitFor("three", async () => (await read(first)).troubles[0]?.["count"] === 3);
  expect(await troubleWith("CONDUCTOR_APP_UNKNOWN")).toMatchObject({
    kind: "REFUSED",
    applicationName: "ordres",
    appId: null,
    resembles: "orders",
    executorId: null,
    clientAddress: "127.0.0.1",
  });
});

test("every replica lists what any replica has seen, and counts the silent ones", async () => {
  await waitFor("the peer", async () => (await read(second)).troubles.length > 0);
  await attempt(second.port, "ordres");
  await waitFor("four", async () => (await read(second)).troubles[0]?.["count"] === 4);
  expect(await read(first)).toMatchObject({ silentReplicas: 0 });
  const other = await startTestConductor({ peerSecret: "another secret" }, first.databaseUrl);
  // Known to the others once they have renewed their leases.
  await waitFor("the stranger", async () => (await read(first)).silentReplicas === 1, 15_000);
  await other.stop();
});

test("a page's origin, a missing upgrade and a full application are listed", async () => {
  await attempt(first.port, "orders", secret, { origin: "https://elsewhere.example" });
  expect(await troubleWith("CONDUCTOR_CROSS_SITE")).toMatchObject({ applicationName: "orders" });
  await fetch(`${first.url}/websocket/orders/${secret}`);
  expect(await troubleWith("CONDUCTOR_UPGRADE_REQUIRED")).toMatchObject({ clientAddress: "127.0.0.1" });
  const held = await Promise.all(
    Array.from({ length: 3 }, () => connectExecutor({ port: first.port, app: "orders" })),
  );
  await attempt(first.port, "orders");
  expect(await troubleWith("CONDUCTOR_TOO_MANY_CONNECTIONS")).toMatchObject({
    detail: "This application has 3 connections already.",
  });
  for (const executor of held) executor.kill();
});

test("two processes with one executor id, and an executor that keeps reconnecting, are listed", async () => {
  const healthy = async (count: number): Promise<boolean> => {
    const executors = await executorsOf(second, "/v2/orgs/local/apps/orders");
    return executors.filter(({ status }) => status === "HEALTHY").length >= count;
  };
  for (let times = 0; times < 4; times += 1) {
    const executor = await connectExecutor({ port: second.port, app: "orders", executorId: "twin" });
    await waitFor("the twin", () => healthy(1));
    if (times === 3) executor.kill();
  }
  expect(await troubleWith("replaced")).toMatchObject({ kind: "ID_SHARED", executorId: "twin" });
  for (let times = 0; times < 6; times += 1) {
    const executor = await connectExecutor({ port: second.port, app: "orders", executorId: "flapper" });
    await waitFor("the flapper", async () => executor.received("executor_info").length > 0 && healthy(1));
    executor.kill();
  }
  expect(await troubleWith("reconnected")).toMatchObject({ kind: "FLAPPING", executorId: "flapper" });
});

test("callers that may read applications see their own troubles, and no key", async () => {
  const podium: SecuredConductor = await startSecured();
  try {
    const ada: Person = await podium.register("ada");
    const eve: Person = await podium.register("eve");
    for (const app of ["shop", "other"]) expectStatus(204, await ada.call("PUT", `${ada.org}/apps/${app}`));
    const path = `${ada.org}/connection-troubles`;
    const names = async (caller: { readonly call: Person["call"] }): Promise<unknown[]> =>
      (expectStatus(200, await caller.call("GET", path)).body as Troubles).troubles.map(
        ({ applicationName, code }) => `${String(applicationName)} ${String(code)}`,
      );
    const bare = await podium.makeKey(ada, "bare");
    const revoked = await podium.makeKey(ada, "revoked");
    const shopOnly = await podium.makeKey(ada, "shop-only", {
      permissions: ["application.read", "websocket.connect"],
      appNames: ["shop"],
    });
    expectStatus(204, await ada.call("DELETE", `${ada.org}/tokens/revoked`));
    const { port } = podium.conductor;
    await attempt(port, "shpo", bare);
    await attempt(port, "other", shopOnly);
    await attempt(port, "shop", revoked);
    // A key that never existed does not show which organisation it was meant for.
    await attempt(port, "shop", "dbos_never");
    await attempt(port, "shop", "anything");
    await attempt(port, "shop", bare, { origin: "https://elsewhere.example" });
    const all = [
      "other CONDUCTOR_PERMISSION_DENIED",
      "shop CONDUCTOR_CREDENTIAL_INVALID",
      "shop CONDUCTOR_CROSS_SITE",
      "shpo CONDUCTOR_APP_UNKNOWN",
    ];
    await waitFor("all four", async () => (await names(ada)).length === 4);
    expect((await names(ada)).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(all);
    // The revoked key's application is not looked up, so a limited key does not see it.
    expect(await names(podium.as(shopOnly))).toEqual(["shop CONDUCTOR_CROSS_SITE"]);
    expect(codeOf(await eve.call("GET", path))).toBe("CONDUCTOR_PERMISSION_DENIED");
    expect((await podium.as(bare).call("GET", path)).status).toBe(403);
    expect(await (async () => (await eve.call("GET", `${eve.org}/connection-troubles`)).text)()).toContain(
      '"troubles":[]',
    );
    const { text } = await ada.call("GET", path);
    for (const key of [bare, revoked, shopOnly]) expect(text).not.toContain(key);
  } finally {
    await podium.stop();
  }
});

import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
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

let podium: SecuredConductor;
let ada: Person;
let eve: Person;
beforeAll(async () => {
  podium = await startSecured();
  ada = await podium.register("ada");
  eve = await podium.register("eve");
  for (const app of ["shop", "other"]) expectStatus(204, await ada.call("PUT", `${ada.org}/apps/${app}`));
  expectStatus(204, await eve.call("PUT", `${eve.org}/apps/eves`));
});
afterAll(() => podium.stop());

/** Status and body that an upgrade is answered with; 101 when it succeeds. */
function upgrade(
  app: string,
  key: string,
  port = podium.conductor.port,
): Promise<{ readonly status: number; readonly detail: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/websocket/${app}/${key}`);
    socket.once("open", () => {
      socket.terminate();
      resolve({ status: 101, detail: "" });
    });
    socket.once("unexpected-response", (_request, response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => {
        const { detail } = JSON.parse(text) as { readonly detail: string };
        resolve({ status: response.statusCode ?? 0, detail });
      });
    });
    socket.once("error", reject);
  });
}

describe("an API key", () => {
  test("without permissions connects executors and does nothing else", async () => {
    const key = await podium.makeKey(ada, "bare");
    expect((await upgrade("shop", key)).status).toBe(101);
    expect((await podium.as(key).call("GET", `${ada.org}/apps`)).status).toBe(403);
    expect((await podium.as(key).call("GET", `${ada.org}/permissions`)).status).toBe(200);
  });

  test("cannot call operations for people", async () => {
    const key = await podium.makeKey(ada, "person", {
      permissions: ["organization.read", "organization.write"],
    });
    for (const [method, path, body] of [
      ["GET", "/v2/users/me", undefined],
      ["POST", "/v2/users", { name: "robot" }],
      ["POST", `${ada.org}/join`, { secret: "x" }],
    ] as const) {
      const answer = await podium.as(key).call(method, path, body);
      expect([answer.status, codeOf(answer)], path).toEqual([403, "CONDUCTOR_USER_REQUIRED"]);
    }
    expect((await podium.as(key).call("GET", `${ada.org}/members`)).status).toBe(200);
  });

  test("never gets more than its maker holds, nor the right to make keys", async () => {
    const create = (by: Person, permissions: string[]) =>
      by.call("POST", `${by.org}/tokens/greedy`, { permissions });
    expectStatus(
      201,
      await ada.call("POST", `${ada.org}/roles`, { name: "minter", permissions: ["token.write"] }),
    );
    const { body } = await ada.call("POST", `${ada.org}/secrets`);
    const mona = await podium.register("mona", { secret: (body as { readonly secret: string }).secret });
    expectStatus(204, await ada.call("PUT", `${ada.org}/members/mona/roles/minter`));
    for (const permission of ["application.read", "organization.write", "websocket.connect"]) {
      expect((await create(mona, [permission])).status, permission).toBe(403);
    }

    expect((await mona.call("POST", `${mona.org}/tokens/greedy`)).status).toBe(403);
    expect((await create(ada, ["token.write"])).status).toBe(403);
    expect((await create(ada, ["everything"])).status).toBe(400);
  });

  test("that is deleted fails from the next request on", async () => {
    const key = await podium.makeKey(ada, "brief", { permissions: ["application.read"] });
    const caller = podium.as(key);
    expect((await caller.call("GET", `${ada.org}/apps`)).status).toBe(200);
    expectStatus(204, await ada.call("DELETE", `${ada.org}/tokens/brief`));
    const answer = await caller.call("GET", `${ada.org}/apps`);
    expect([answer.status, codeOf(answer)]).toEqual([401, "CONDUCTOR_CREDENTIAL_INVALID"]);
  });

  test("cannot find out through another operation about what it does not cover", async () => {
    const permissions = ["application.write"];
    const key = await podium.makeKey(ada, "curious", { permissions, appNames: ["shop"] });
    const answers = await Promise.all(
      ["other", "imagined"].map((receivingAppName) =>
        podium.as(key).call("POST", `${ada.org}/apps/shop/alerting-rules`, {
          ruleType: "UnresponsiveApplication",
          ruleMetadata: {},
          receivingAppName,
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });

  test("opens /v1/metrics only with metric.read, and only with a credential", async () => {
    const key = await podium.makeKey(ada, "scraper", { permissions: ["metric.read"] });
    const reader = await podium.makeKey(ada, "reader", { permissions: ["application.read"] });
    expect((await podium.as(key).call("GET", "/v1/metrics")).status).toBe(200);
    expect((await podium.as(reader).call("GET", "/v1/metrics")).status).toBe(403);
    expect((await fetch(`${podium.conductor.url}/v1/metrics`)).status).toBe(401);
  });
});

describe("the Authorization header", () => {
  const raw = (headers: string[]) =>
    new Promise<number>((resolve, reject) => {
      const url = `${podium.conductor.url}/v2/users/me`;
      request(url, { headers: ["Host", "localhost", ...headers] }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
    });

  test("takes any spelling of Bearer, and nothing else", async () => {
    for (const value of [`bearer ${ada.credential}`, `BEARER   ${ada.credential} `]) {
      expect(await raw(["Authorization", value])).toBe(200);
    }

    for (const value of [
      ada.credential,
      `Basic ${ada.credential}`,
      `Bearer`,
      `Bearer  `,
      `Bearer ${ada.credential}, Bearer ${eve.credential}`,
      `Bearer ${ada.credential} ${eve.credential}`,
      `Bearer ${ada.credential};x=1`,
    ]) {
      expect(await raw(["Authorization", value]), value.slice(0, 12)).toBe(401);
    }
  });

  test("must not be repeated: two could mean different callers to different readers", async () => {
    const both = ["Authorization", `Bearer ${ada.credential}`, "Authorization", `Bearer ${eve.credential}`];
    expect(await raw(both)).toBe(401);
  });

  test("is the only place for a credential", async () => {
    for (const path of [
      `/v2/users/me?access_token=${ada.credential}`,
      `/v2/users/me?authorization=Bearer%20${ada.credential}`,
    ]) {
      expect((await fetch(podium.conductor.url + path)).status).toBe(401);
    }

    expect(await raw(["X-Forwarded-User", "ada", "X-Auth-Request-User", "ada", "Cookie", "user=ada"])).toBe(
      401,
    );
  });
});

describe("an executor's key", () => {
  test("is checked before the upgrade: 401 without a key, 403 without the permission, 404 without the application", async () => {
    const good = await podium.makeKey(ada, "good");
    const reader = await podium.makeKey(ada, "only_reader", { permissions: ["application.read"] });
    const scoped = await podium.makeKey(ada, "scoped", { appNames: ["shop"] });
    expect((await upgrade("shop", "any")).status).toBe(401);
    expect((await upgrade("shop", "dbos_invented")).status).toBe(401);
    expect((await upgrade("shop", ada.credential)).status).toBe(401);
    expect((await upgrade("shop", reader)).status).toBe(403);
    expect((await upgrade("shop", scoped)).status).toBe(101);
    expect((await upgrade("other", good)).status).toBe(101);
    expect((await upgrade("unregistered", good)).status).toBe(404);
  });

  test("tells nothing about applications that it does not cover", async () => {
    const scoped = await podium.makeKey(ada, "blind", { appNames: ["shop"] });
    const real = await upgrade("other", scoped);
    expect(real.status).toBe(403);
    expect(await upgrade("unregistered", scoped)).toEqual(real);
  });

  test("admits to the application of its own organisation", async () => {
    const key = await podium.makeKey(ada, "foreign");
    expect((await upgrade("eves", key)).status).toBe(404);
    expectStatus(204, await eve.call("PUT", `${eve.org}/apps/shop`));
    const executor = await connectExecutor({ port: podium.conductor.port, app: "shop", key });
    const seen = (person: Person) => executorsOf(person, `${person.org}/apps/shop`);
    await waitFor("the executor", async () => (await seen(ada)).length === 1);
    expect(await seen(eve)).toEqual([]);
    executor.kill();
  });

  test("closes its sockets when it is deleted, and no other", async () => {
    const { port } = podium.conductor;
    const doomed = await podium.makeKey(ada, "doomed");
    const kept = await podium.makeKey(ada, "kept");
    const first = await connectExecutor({ port, app: "shop", key: doomed });
    const second = await connectExecutor({ port, app: "shop", key: kept });
    expectStatus(204, await ada.call("DELETE", `${ada.org}/tokens/doomed`));
    expect(await first.closed).toEqual({ code: 4001, reason: "the api key was revoked" });
    expect(second.socket.readyState).toBe(WebSocket.OPEN);
    expect((await upgrade("shop", doomed)).status).toBe(401);
    second.kill();
  });

  test("closes its sockets also when it is deleted through another replica", async () => {
    const other = await startSecured(
      {},
      { issuer: podium.issuer, databaseUrl: podium.conductor.databaseUrl },
    );
    const key = await podium.makeKey(ada, "elsewhere");
    const executor = await connectExecutor({ port: other.conductor.port, app: "shop", key });
    expectStatus(204, await ada.call("DELETE", `${ada.org}/tokens/elsewhere`));
    expect(await executor.closed).toEqual({ code: 4001, reason: "the api key was revoked" });
    await waitFor("the key to be forgotten", async () => {
      const { status } = await upgrade("shop", key, other.conductor.port);
      return status === 401;
    });
    await other.stop();
  });

  test("is in no log line", async () => {
    const key = await podium.makeKey(ada, "unlogged");
    await upgrade("shop", key);
    await upgrade("nowhere", key);
    await podium.as(key).call("GET", `${ada.org}/apps`);
    const text = JSON.stringify(podium.conductor.logs);
    for (const hidden of [key, key.slice("dbos_".length), "dbos_invented", ada.credential]) {
      expect(text).not.toContain(hidden);
    }
  });
});

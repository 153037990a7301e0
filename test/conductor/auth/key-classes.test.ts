import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Pepper } from "../../../conductor/src/auth/api-keys.ts";
import type { Config } from "../../../conductor/src/settings/config.ts";
import { connectExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import {
  codeOf,
  expectStatus,
  startSecured,
  type Person,
  type SecuredConductor,
} from "../signed-in-conductor.ts";

const pepper = (version: number): Pepper => ({ version, secret: `${version}`.repeat(64) });
const permissions = ["application.read", "application.write", "metric.read", "websocket.connect"];

let first: SecuredConductor;
let others: SecuredConductor[] = [];
let ada: Person;
const startWith = async (overrides: Partial<Config>) => {
  const { issuer, conductor } = first;
  const other = await startSecured(overrides, { issuer, databaseUrl: conductor.databaseUrl });
  others.push(other);
  return other;
};
beforeEach(async () => {
  first = await startSecured({ livePeppers: [pepper(1)], developmentPeppers: [pepper(7)] });
  ada = await first.register("ada");
  for (const app of ["shop", "till"]) expectStatus(204, await ada.call("PUT", `${ada.org}/apps/${app}`));
});
afterEach(async () => {
  await Promise.all(others.map((each) => each.stop()));
  others = [];
  await first.stop();
});

const makeKey = (name: string, body: object = {}) => first.makeKey(ada, name, { permissions, ...body });
const statusAt = async (podium: SecuredConductor, key: string) =>
  (await podium.as(key).call("GET", `${ada.org}/apps/shop`)).status;
const listed = async () =>
  (expectStatus(200, await ada.call("GET", `${ada.org}/keys`)).body as { readonly tokenName: string }[]).map(
    ({ tokenName, ...rest }) => [tokenName, rest] as const,
  );
const refusal = (key: string, app: string) =>
  connectExecutor({ port: first.conductor.port, app, key }).then(
    () => "none",
    (error: unknown) => String(error),
  );

describe("the class of an API key", () => {
  test("is in its text and in the list, with its public id, and is live unless asked otherwise", async () => {
    const live = await makeKey("live");
    const dev = await makeKey("dev", { class: "development" });
    expect(live).toMatch(/^dbos_live_[0-9a-f]{16}_/);
    expect(dev).toMatch(/^dbos_dev_[0-9a-f]{16}_/);
    expect(Object.fromEntries(await listed())).toMatchObject({
      live: { class: "live", pepperVersion: 1, publicId: live.split("_")[2] },
      dev: { class: "development", pepperVersion: 7, publicId: dev.split("_")[2] },
    });
    // Clients that are generated from the published contract see what they know.
    const { body } = await ada.call("GET", `${ada.org}/tokens`);
    expect(Object.keys((body as object[])[0]!).sort()).toEqual([
      "appIds",
      "createdAt",
      "permissions",
      "tokenName",
    ]);
    const wrong = await ada.call("POST", `${ada.org}/tokens/wrong`, { class: "test" });
    expect(codeOf(wrong)).toBe("CONDUCTOR_REQUEST_INVALID");
  });

  test("can be refused by an application, in the API, in metrics and at the socket", async () => {
    const [live, dev] = [await makeKey("live"), await makeKey("dev", { class: "development" })];
    const policy = `${ada.org}/apps/shop/key-policy`;
    expect((await ada.call("GET", policy)).body).toEqual({ refuseDevelopmentKeys: false });
    expect(await statusAt(first, dev)).toBe(200);
    expectStatus(204, await ada.call("PUT", policy, { refuseDevelopmentKeys: true }));

    for (const [method, path, body] of [
      ["GET", `${ada.org}/apps/shop`, undefined],
      ["PUT", `${ada.org}/apps/shop`, { privateMode: true }],
      ["PUT", policy, { refuseDevelopmentKeys: false }],
    ] as const) {
      const answer = await first.as(dev).call(method, path, body);
      expect([answer.status, codeOf(answer)], path).toEqual([403, "CONDUCTOR_KEY_CLASS_REFUSED"]);
    }
    const namesOf = async (key: string) =>
      ((await first.as(key).call("GET", `${ada.org}/apps`)).body as { readonly name: string }[]).map(
        ({ name }) => name,
      );
    expect([await namesOf(live), await namesOf(dev)]).toEqual([["shop", "till"], ["till"]]);
    const scrape = async (key: string) => {
      const response = await fetch(`${first.conductor.url}/v1/metrics`, {
        headers: { authorization: `Bearer ${key}` },
      });
      return response.text();
    };
    expect(await refusal(dev, "shop")).toContain("403");
    const { port } = first.conductor;
    const executors = [
      await connectExecutor({ port, app: "shop", key: live }),
      await connectExecutor({ port, app: "till", key: dev }),
    ];
    await waitFor("both to be counted", async () => /"shop".*"till"/s.test(await scrape(live)));
    expect(await scrape(dev)).toContain('"till"');
    expect(await scrape(dev)).not.toContain('"shop"');
    for (const each of executors) each.kill();

    const text = JSON.stringify(first.conductor.logs);
    for (const secret of [live, dev, pepper(1).secret, pepper(7).secret]) expect(text).not.toContain(secret);
  });

  test("loses its sockets on every replica when an application starts to refuse it, and the others stay", async () => {
    const [live, dev] = [await makeKey("live"), await makeKey("dev", { class: "development" })];
    const { port } = (await startWith({ livePeppers: [pepper(1)], developmentPeppers: [pepper(7)] }))
      .conductor;
    const connect = (app: string, key: string) => connectExecutor({ port, app, key });
    const refused = await connect("shop", dev);
    const kept = [await connect("till", dev), await connect("shop", live)];
    expectStatus(
      204,
      await ada.call("PUT", `${ada.org}/apps/shop/key-policy`, { refuseDevelopmentKeys: true }),
    );
    expect(await refused.closed).toMatchObject({ code: 4007 });
    for (const each of kept) expect(each.socket.readyState).toBe(each.socket.OPEN);
    for (const each of kept) each.kill();
  });

  test("of a key from the settings is read from the text of the key, once it is used", async () => {
    const key = "dbos_dev_made_by_hand";
    const sha256 = createHash("sha256").update(key).digest("hex");
    const bootstrap = {
      organization: { name: "ada" },
      apiKeys: [{ name: "theirs", sha256, permissions: ["application.read"] }],
    };
    const other = await startWith({ bootstrap });
    expect(await statusAt(other, key)).toBe(200);
    expect(Object.fromEntries(await listed())).toEqual({
      theirs: expect.objectContaining({
        class: "development",
        pepperVersion: null,
        publicId: null,
      }) as unknown,
    });
  });
});

describe("peppers", () => {
  test("rotate one class alone: keys move to the first pepper when used, and the old one can go", async () => {
    const [used, unused] = [await makeKey("used"), await makeKey("unused")];
    const dev = await makeKey("dev", { class: "development" });
    const peppers = { livePeppers: [pepper(2), pepper(1)], developmentPeppers: [pepper(7)] };
    const rotating = await startWith(peppers);
    expect([await statusAt(rotating, used), await statusAt(rotating, dev)]).toEqual([200, 200]);
    const versions = (await listed()).map(([name, rest]) => [
      name,
      (rest as { readonly pepperVersion?: number }).pepperVersion,
    ]);
    expect(Object.fromEntries(versions)).toEqual({ used: 2, unused: 1, dev: 7 });
    const rotated = await startWith({ ...peppers, livePeppers: [pepper(2)] });
    expect([
      await statusAt(rotated, used),
      await statusAt(rotated, unused),
      await statusAt(rotated, dev),
    ]).toEqual([200, 401, 200]);
  });

  test("are needed: a key made under one fails without it, or with that of the other class", async () => {
    const key = await makeKey("live");
    const without = await startWith({});
    const crossed = await startWith({ livePeppers: [pepper(7)], developmentPeppers: [pepper(1)] });
    expect([await statusAt(without, key), await statusAt(crossed, key)]).toEqual([401, 401]);
  });

  test("leave older keys unchanged, and deleting a moved key ends it", async () => {
    const plain = await startWith({});
    const early = await plain.makeKey({ ...ada, ...plain.as(ada.credential) }, "early", { permissions });
    expect(await statusAt(first, early)).toBe(200);
    expect(await statusAt(plain, early)).toBe(200);
    const moved = await makeKey("moved");
    const rotating = await startWith({ livePeppers: [pepper(2), pepper(1)] });
    expect(await statusAt(rotating, moved)).toBe(200);
    expectStatus(204, await ada.call("DELETE", `${ada.org}/tokens/moved`));
    await waitFor("the key to be forgotten", async () => (await statusAt(rotating, moved)) === 401);
  });
});

// Requests per second at their limits, and what a build calls itself.
import { afterEach, expect, test } from "vitest";
import { startTestConductor, type ApiAnswer, type TestConductor } from "../../../support/conductor.ts";
import { makeApiKey } from "../../../../conductor/src/auth/api-keys.ts";
import { openDatabase } from "../../../../conductor/src/store/database.ts";
import { connectExecutor } from "../../../support/executor.ts";
import { waitFor } from "../../../support/wait.ts";
import { codeOf, startSecured, type SecuredConductor } from "../../signed-in-conductor.ts";

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});
const secured = async (overrides: Parameters<typeof startSecured>[0]): Promise<SecuredConductor> => {
  const podium = await startSecured(overrides);
  stop = () => podium.stop();
  return podium;
};
const open = async (overrides: Parameters<typeof startTestConductor>[0]): Promise<TestConductor> => {
  const conductor = await startTestConductor(overrides);
  stop = () => conductor.dispose();
  return conductor;
};
/** Sends requests side by side and counts their answers by status. */
async function statuses(count: number, call: () => Promise<ApiAnswer>): Promise<Map<number, ApiAnswer[]>> {
  const answers = await Promise.all(Array.from({ length: count }, call));
  return Map.groupBy(answers, ({ status }) => status);
}

const seen = (answers: Map<number, ApiAnswer[]>) => Array.from(answers.keys()).sort((a, b) => a - b);

test("a key that makes more requests than it may is told when to try again, and other keys go on", async () => {
  const podium = await secured({ maxRequestsPerSecond: 3 });
  const ada = await podium.register("ada");
  const permissions = ["application.read", "metric.read"];
  const [greedy, modest] = [
    await podium.makeKey(ada, "greedy", { permissions }),
    await podium.makeKey(ada, "modest", { permissions }),
  ];
  const answers = await statuses(100, () => podium.as(greedy).call("GET", `${ada.org}/apps`));
  // Twice as many at once, and what a second or two have brought while they were sent.
  expect(answers.get(200)?.length).toBeGreaterThanOrEqual(6);
  const [refused] = answers.get(429) ?? [];
  expect(codeOf(refused!)).toBe("CONDUCTOR_TOO_MANY_REQUESTS");
  expect(refused!.headers.get("retry-after")).toBe("1");
  expect(seen(answers)).toEqual([200, 429]);
  expect((await podium.as(modest).call("GET", `${ada.org}/apps`)).status).toBe(200);
});

test("people and, without sign-in, addresses have such a limit too, also for metrics; probes have none", async () => {
  const conductor = await open({ maxRequestsPerSecond: 1 });
  const metrics = await statuses(30, () => conductor.call("GET", "/v1/metrics"));
  expect(seen(metrics)).toEqual([200, 429]);
  expect(seen(await statuses(30, () => conductor.call("GET", "/healthz")))).toEqual([200]);
  await stop?.();
  const podium = await secured({ maxRequestsPerSecond: 1 });
  const person = await podium.signIn("person");
  const people = await statuses(30, () => person.call("GET", "/v2/users/me"));
  expect(seen(people)).toEqual([404, 429]);
});

test("an address that invents keys is refused before each costs a look-up", async () => {
  const podium = await secured({ maxRefusalsPerSecond: 1 });
  const answers = await statuses(60, () => podium.as(makeApiKey()).call("GET", "/v2/users/me"));
  expect(seen(answers)).toEqual([401, 429]);
  // A token of a person costs no look-up, and is let in.
  expect((await (await podium.signIn("person")).call("GET", "/v2/users/me")).status).toBe(404);
});

test("a key may have a maximum number of connections", async () => {
  const podium = await secured({ maxPerKey: 1 });
  const ada = await podium.register("ada");
  await ada.call("PUT", `${ada.org}/apps/shop`);
  const { port } = podium.conductor;
  const connect = (key: string) => connectExecutor({ port, app: "shop", key });
  const [one, two] = [await podium.makeKey(ada, "one"), await podium.makeKey(ada, "two")];
  const first = await connect(one);
  await expect(connect(one)).rejects.toThrow("429");
  (await connect(two)).kill();
  first.kill();
  const again = await waitFor("the free place", () => connect(one));
  again.kill();
});

test("every replica shows what its build is called", async () => {
  const conductor = await open({ buildVersion: "2026.11-rc1" });
  expect((await conductor.call("GET", "/healthz")).body).toEqual({ status: "ok", version: "2026.11-rc1" });
  const db = openDatabase({
    url: conductor.databaseUrl,
    maxConnections: 2,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onIdleError: () => {},
  });
  const rows = await db.query("SELECT build_version FROM replicas");
  await db.close();
  expect(rows).toEqual([{ build_version: "2026.11-rc1" }]);
});

// Alerts go outside: to a receiver that is there, one that fails, one that is slow, and never to a private address.
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { addDead, runSql } from "../../support/dead.ts";
import { connectExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";

interface Hit {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const org = "/v2/orgs/local";
const shop = `${org}/apps/shop`;
const hooks = `${org}/webhooks`;
const secret = "a secret of more than thirty-two characters";
let conductor: TestConductor;
let receiver: Server;
let hits: Hit[];
let status: number;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      hits.push({ path: request.url ?? "", headers: request.headers, body });
      if (status > 0) response.writeHead(status, { location: "http://127.0.0.1:1/" }).end("internal words");
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, "127.0.0.1", resolve);
  });
});
beforeEach(async () => {
  hits = [];
  status = 204;
  conductor = await startTestConductor({
    sealingKeys: [{ version: 1, secret }],
    webhookNetworks: ["127.0.0.1"],
    alertingPeriodMs: 200,
  });
  await conductor.call("PUT", shop, {});
});
afterEach(() => conductor.dispose());
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

const url = (path = "/hook/its-secret") =>
  `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;
const create = async (body: Record<string, unknown>) => {
  const answer = await conductor.call("POST", hooks, { webhookName: "pager", format: "json", ...body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body as { readonly signingSecret: string | null; readonly origin: string };
};
interface DeliveryView {
  readonly state: string;
  readonly attempts: number;
  readonly httpStatus: number | null;
  readonly reason: string | null;
  readonly nextAttemptAt: string | null;
}
const deliveries = async (name = "pager") =>
  (await conductor.call("GET", `${hooks}/${name}/deliveries`)).body as DeliveryView[];
const failing = { ruleType: "WorkflowFailure", ruleMetadata: { threshold: 2, period_secs: 60 } };
/** An application in which three workflows have failed, with a rule about it. */
async function fail(): Promise<void> {
  await connectExecutor({
    port: conductor.port,
    app: "shop",
    answers: { get_workflow_aggregates: () => ({ output: [{ group: { status: "ERROR" }, count: 3 }] }) },
  });
  await conductor.call("POST", `${shop}/alerting-rules`, failing);
}

describe("an alert", () => {
  test("arrives once, signed, and with nothing but the alert", async () => {
    const { signingSecret, origin } = await create({ url: url() });
    expect(origin).toBe(url("").replace(/\/$/, ""));
    await fail();
    await waitFor("a delivery", () => hits.length > 0);
    const [hit] = hits as [Hit];
    const told = JSON.parse(hit.body) as Record<string, unknown>;
    expect(told).toMatchObject({
      type: "alert",
      organization: "local",
      application: "shop",
      name: "WorkflowFailure",
      message: "3 workflows failed in 60 s; the threshold is 2.",
      metadata: { failed_workflow_count: "3" },
    });
    const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = hit.headers;
    expect(id).toBe(told["id"]);
    const key = Buffer.from((signingSecret ?? "").replace("whsec_", ""), "base64");
    const expected = createHmac("sha256", key)
      .update(`${String(id)}.${String(at)}.${hit.body}`)
      .digest("base64");
    expect(signature).toBe(`v1,${expected}`);
    await waitFor("its record", async () => (await deliveries())[0]?.state === "DELIVERED");
    // Further rounds judge the rule, which is quiet now.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(hits).toHaveLength(1);
  });

  test("that a receiver does not take is tried again, and its record holds no word of the answer", async () => {
    status = 500;
    await create({ url: url() });
    await fail();
    await waitFor("a failed attempt", async () => (await deliveries())[0]?.httpStatus === status);
    const [first] = (await deliveries()) as [DeliveryView];
    expect(first).toMatchObject({
      state: "WAITING",
      httpStatus: 500,
      reason: "the receiver answered 500",
      nextAttemptAt: expect.any(String) as string,
    });
    status = 200;
    await runSql(conductor.databaseUrl, "UPDATE webhook_deliveries SET next_at = now()");
    await waitFor("the second", async () => (await deliveries())[0]?.state === "DELIVERED");
    const ids = hits.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(JSON.stringify(await deliveries())).not.toContain("internal words");
  });

  test("fails for good after its last attempt", async () => {
    status = 404;
    await create({ url: url() });
    await fail();
    await waitFor("a failed attempt", async () => (await deliveries())[0]?.httpStatus === status);
    await runSql(conductor.databaseUrl, "UPDATE webhook_deliveries SET next_at = now(), attempts = 6");
    await waitFor("its end", async () => (await deliveries())[0]?.state === "FAILED");
    expect((await deliveries())[0]).toMatchObject({ attempts: 7, nextAttemptAt: null });
  });

  test("reaches a webhook although another one's receiver is silent", async () => {
    await create({ webhookName: "good", url: url("/good") });
    await fail();
    await waitFor("a delivery", () => hits.length === 1);
    status = 0;
    await create({ webhookName: "silent", url: url("/silent") });
    const test = conductor.call("POST", `${hooks}/silent/test`);
    await waitFor("the silent one", () => hits.length === 2);
    status = 204;
    expect((await conductor.call("POST", `${hooks}/good/test`)).body).toMatchObject({ isDelivered: true });
    expect((await test).body).toMatchObject({ isDelivered: false, reason: "no answer within 10 s" });
  }, 30_000);

  test("about an application without executors goes to a webhook alone", async () => {
    const rule = { ruleType: "UnresponsiveApplication", ruleMetadata: {} };
    expect((await conductor.call("POST", `${shop}/alerting-rules`, rule)).status).toBe(400);
    await create({ url: url() });
    expect((await conductor.call("POST", `${shop}/alerting-rules`, rule)).status).toBe(201);
    await addDead(conductor.databaseUrl, "shop", ["gone"]);
    await waitFor("a delivery", () => hits.length > 0);
    expect(JSON.parse(hits[0]?.body ?? "")).toMatchObject({ name: "UnresponsiveApplication" });
  });

  test("of an application that the webhook is not for is not sent", async () => {
    await conductor.call("PUT", `${org}/apps/billing`, {});
    await create({ url: url(), appNames: ["billing"] });
    await fail();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(hits).toEqual([]);
  });

  test("waits while the webhook is off", async () => {
    await create({ url: url() });
    expect((await conductor.call("PATCH", `${hooks}/pager`, { isEnabled: false })).status).toBe(204);
    await fail();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(hits).toEqual([]);
  });
});

describe("a webhook", () => {
  test("for Slack and a redirect: the text is escaped, and a redirect is not followed", async () => {
    status = 307;
    await create({ format: "slack", url: url() });
    const { body } = await conductor.call("POST", `${hooks}/pager/test`);
    expect(body).toEqual({ isDelivered: false, httpStatus: 307, reason: "the receiver answered 307" });
    expect(hits).toHaveLength(1);
    expect((JSON.parse(hits[0]?.body ?? "") as { readonly text: string }).text).toContain("This is a test");
  });

  test("keeps its URL and secret out of answers, log, audit entries and the database", async () => {
    const { signingSecret } = await create({ url: url() });
    await conductor.call("POST", `${hooks}/pager/test`);
    const [row] = await runSql(conductor.databaseUrl, "SELECT * FROM webhooks");
    const answers = await Promise.all(
      [hooks, `${hooks}/pager/deliveries`].map(async (path) => (await conductor.call("GET", path)).text),
    );
    const audit = await runSql(conductor.databaseUrl, "SELECT * FROM audit_log");
    const sealed = (row as { readonly sealed: Buffer }).sealed.toString("latin1");
    for (const text of [...answers, JSON.stringify([conductor.logs, audit]), JSON.stringify(row), sealed]) {
      expect(text).not.toContain("its-secret");
      expect(text).not.toContain((signingSecret ?? "").slice(6));
    }
  });

  test.each([
    ["without a URL", {}, 422],
    ["with a URL that is none", { url: "shop" }, 422],
    ["with another scheme", { url: "file:///etc/passwd" }, 422],
    ["with a user in its URL", { url: "https://user:word@example.com/" }, 422],
    ["at the metadata service of a cloud", { url: "https://169.254.169.254/latest" }, 422],
    ["at a private address", { url: "https://10.0.0.1/" }, 422],
    ["at a private address in other clothes", { url: "https://[::ffff:10.0.0.1]/" }, 422],
    ["at an address as one number", { url: "https://167772161/" }, 422],
    ["at a public address without TLS", { url: "http://93.184.216.34/" }, 422],
    ["for PagerDuty with a URL", { format: "pagerduty", url: "https://example.com" }, 422],
    ["for an application that is not there", { url: "https://example.com", appNames: ["nobody"] }, 404],
  ])("%s is refused", async (_, body, expected) => {
    const answer = await conductor.call("POST", hooks, { webhookName: "w", format: "json", ...body });
    expect(answer.status, answer.text).toBe(expected);
    expect((await conductor.call("GET", hooks)).body).toEqual([]);
  });

  test("whose name leads to a private address is not sent to", async () => {
    const { port } = receiver.address() as AddressInfo;
    await conductor.dispose();
    conductor = await startTestConductor({ sealingKeys: [{ version: 1, secret }] });
    await create({ url: `https://localhost:${port}/` });
    const { body } = await conductor.call("POST", `${hooks}/pager/test`);
    expect(body).toMatchObject({
      isDelivered: false,
      reason: expect.stringMatching(/^localhost \(.*\) is not a public address/) as string,
    });
    expect(hits).toEqual([]);
  });

  test("is refused twice by one name, and where there is no key to seal it", async () => {
    await create({ url: url() });
    const again = { webhookName: "pager", format: "json", url: url() };
    expect((await conductor.call("POST", hooks, again)).status).toBe(409);
    expect((await conductor.call("DELETE", `${hooks}/pager`)).status).toBe(204);
    expect((await conductor.call("DELETE", `${hooks}/pager`)).status).toBe(404);
    await conductor.dispose();
    conductor = await startTestConductor();
    const answer = await conductor.call("POST", hooks, { ...again, url: "https://example.com/" });
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining("CONDUCTOR_SEALING_KEYS")]);
  });
});

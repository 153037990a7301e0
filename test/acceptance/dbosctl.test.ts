// The official command line client against Conductor, without sign-in and with it, and a scripted executor: each
// command's output, exit code, and what reaches the executor. Skipped, with the reason, where the client is not installed.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSecured, type Person, type SecuredConductor } from "../conductor/signed-in-conductor.ts";
import { cliAnswers, cliApp } from "../support/cli-shop.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { createDbosctl, dbosctlVersion, type Dbosctl } from "../support/dbosctl.ts";
import { connectExecutor, type ScriptedExecutor } from "../support/executor.ts";
import { waitFor } from "../support/wait.ts";
import { executorsOf } from "../support/executors-of.ts";

const version = dbosctlVersion();
process.stdout.write(
  version === undefined
    ? "dbosctl tests are skipped: there is no dbosctl on the PATH or in $DBOSCTL.\n"
    : `dbosctl: ${version}\n`,
);

const app = cliApp;
let conductor: TestConductor;
let executor: ScriptedExecutor;
let ctl: Dbosctl;

/** Runs a command for the application and expects success. */
async function inApp(...args: string[]): Promise<string> {
  const { code, out, err } = await ctl.run([...args, "--app", app]);
  expect(code, `${args.join(" ")}\n${out}${err}`).toBe(0);
  return out.trim();
}

async function exitOf(...args: string[]): Promise<number | null> {
  return (await ctl.run(args)).code;
}

/** The words of the first line that a command prints. */
async function headings(...args: string[]): Promise<string[]> {
  const { code, out, err } = await ctl.run(args);
  expect(code, `${args.join(" ")}\n${out}${err}`).toBe(0);
  return (out.split("\n")[0] ?? "").trim().split(/\s+/);
}

/** The newest request of one type that the executor got. */
const latest = (type: Parameters<ScriptedExecutor["received"]>[0]) => executor.received(type).at(-1);

describe.skipIf(version === undefined)("dbosctl", () => {
  beforeAll(async () => {
    conductor = await startTestConductor();
    ctl = createDbosctl();
    const saved = await ctl.run(["config", "set", "here", "--url", conductor.url]);
    expect(saved).toMatchObject({ code: 0, out: expect.stringContaining('saved profile "here"') as unknown });
    await conductor.call("PUT", `/v2/orgs/local/apps/${app}`, {});
    executor = await connectExecutor({ port: conductor.port, app, answers: cliAnswers });
    await waitFor(
      "the executor",
      async () => (await executorsOf(conductor, `/v2/orgs/local/apps/${app}`)).length === 1,
    );
  });
  afterAll(async () => {
    executor?.kill();
    ctl?.dispose();
    await conductor?.dispose();
  });

  test("knows who it is without sign-in", async () => {
    const { code, out } = await ctl.run(["whoami", "-o", "json"]);
    expect([code, JSON.parse(out)]).toEqual([0, { name: "local", orgName: "local" }]);
  });

  test("keeps profiles", async () => {
    expect((await ctl.run(["config", "set", "there", "--url", conductor.url])).code).toBe(0);
    expect((await ctl.run(["config", "list"])).out).toMatch(/^\* here$[^]*^ {2}there$/m);
    expect((await ctl.run(["config", "show"])).out).toMatch(/^name\s+here$/m);
    expect((await ctl.run(["config", "use", "there"])).out).toContain('current profile is now "there"');
    expect((await ctl.run(["config", "show"])).out).toMatch(/^name\s+there$/m);
    expect(await exitOf("config", "use", "here")).toBe(0);
    for (const name of ["use", "show"]) expect(await exitOf("config", name, "nowhere")).toBe(1);
  });

  test.each([
    ["without a place", []],
    ["with two", ["--url", "http://localhost:1", "--managed"]],
    ["with an unknown kind of sign-in", ["--url", "http://localhost:1", "--auth", "x"]],
  ])("refuses a profile %s", async (_, args) => {
    expect(await exitOf("config", "set", "refused", ...args)).toBe(1);
    expect((await ctl.run(["config", "list"])).out).not.toContain("refused");
  });

  test("says its version, and completes commands", async () => {
    for (const args of [["version"], ["--version"], ["completion", "bash"]]) {
      const { code, out } = await ctl.run(args);
      expect([code, out.length > 0], args.join(" ")).toEqual([0, true]);
    }
  });

  test("heads its tables", async () => {
    const of = ["--app", app];
    expect(await headings("app", "list")).toEqual(["NAME", "STATUS", "LANGUAGE"]);
    expect(await headings("app", "versions", app)).toEqual(["NAME", "ID", "TIMESTAMP", "CREATED"]);
    expect(await headings("app", "executors", app)).toEqual(
      "EXECUTOR STATUS VERSION LANGUAGE HOSTNAME UPDATED".split(" "),
    );
    expect(await headings("app", "metrics", app)).toEqual("METRIC TYPE VALUE BUCKET GRANULARITY".split(" "));
    expect(await headings("workflow", "list", ...of)).toEqual(
      "WORKFLOW-ID NAME STATUS QUEUE CREATED".split(" "),
    );
    expect(await headings("wf", "steps", "wf-1", ...of)).toEqual(
      "STEP NAME STARTED COMPLETED CHILD ERROR".split(" "),
    );
    expect(await headings("wf", "events", "wf-1", ...of)).toEqual(["KEY", "VALUE"]);
    expect(await headings("queue", "list", ...of)).toEqual(
      "NAME CONCURRENCY RATE-LIMIT POLLING PRIORITY".split(" "),
    );
    expect(await headings("schedule", "list", ...of)).toEqual(
      "NAME STATUS CRON WORKFLOW LAST-FIRED".split(" "),
    );
    expect(await headings("token", "list")).toEqual("NAME APPS PERMISSIONS CREATED".split(" "));
    expect(await headings("apikey", "list")).toEqual("NAME APPS PERMISSIONS CREATED".split(" "));
    expect(await headings("permission", "list")).toEqual(["PERMISSION"]);
  });

  test("registers, changes, lists and deletes an application", async () => {
    expect((await ctl.run(["app", "register", "ctl-new"])).out).toContain('registered app "ctl-new"');
    const changes = ["--executor-timeout-secs", "42", "--private-mode"];
    expect((await ctl.run(["app", "update", "ctl-new", ...changes])).out).toContain('updated app "ctl-new"');
    const read = await ctl.run(["app", "get", "ctl-new", "-o", "json"]);
    expect(JSON.parse(read.out)).toMatchObject({ executorTimeoutSecs: 42, privateMode: true });
    expect((await ctl.run(["app", "list"])).out).toContain("ctl-new");
    const unsure = await ctl.run(["app", "delete", "ctl-new"]);
    expect([unsure.code, unsure.err]).toEqual([1, expect.stringContaining("--force")]);
    const deleted = await ctl.run(["app", "delete", "ctl-new", "--force"]);
    expect(deleted).toMatchObject({
      code: 0,
      out: expect.stringContaining('deleted app "ctl-new"') as unknown,
    });
    expect((await ctl.run(["app", "list"])).out).not.toContain("ctl-new");
  });

  test("shows executors, versions and metrics, and sets the latest version", async () => {
    expect((await ctl.run(["app", "executors", app])).out).toContain(executor.executorId);
    expect((await ctl.run(["app", "versions", app])).out).toContain("v1");
    expect((await ctl.run(["app", "set-version", app, "v1"])).out).toContain(
      `set latest version of "${app}" to "v1"`,
    );
    expect(await exitOf("app", "metrics", app, "--since", "1h")).toBe(0);
    expect(await exitOf("app", "list", "-o", "ids")).toBe(1);
    expect(await exitOf("app", "update", app)).toBe(1);
    await ctl.run(["app", "register", "ctl-alone"]);
    const { code, out } = await ctl.run(["app", "executors", "ctl-alone"]);
    expect([code, out.trim().split("\n").length]).toEqual([0, 1]);
  });

  test("reads workflows", async () => {
    expect(await inApp("workflow", "list", "-o", "ids")).toBe("wf-1");
    expect(latest("list_workflows")).not.toHaveProperty("body.limit");
    await inApp("workflow", "list", "--status", "ERROR", "--since", "1h", "--limit", "5", "--desc");
    expect(latest("list_workflows")).toMatchObject({
      body: { status: ["ERROR"], limit: 5, sort_desc: true, start_time: expect.any(String) as unknown },
    });
    const asked = executor.received("list_workflows").length;
    expect(await exitOf("workflow", "list", "--since", "soon", "--app", app)).toBe(1);
    expect(executor.received("list_workflows")).toHaveLength(asked);
    expect(await inApp("workflow", "get", "wf-1")).toContain("SUCCESS");
    expect(await inApp("workflow", "steps", "wf-1")).toContain("charge");
    expect(await inApp("workflow", "events", "wf-1")).toContain("progress");
  });

  test("acts on one workflow and on several, also from its input", async () => {
    expect(await inApp("workflow", "cancel", "wf-1", "--children")).toContain("cancelled 1 workflow(s)");
    expect(latest("cancel")).toMatchObject({ workflow_id: "wf-1", cancel_children: true });
    expect(await inApp("workflow", "cancel", "a", "b")).toContain("cancelled 2 workflow(s)");
    const piped = await ctl.run(["workflow", "delete", "-", "--app", app], "a\n\nb\n");
    expect(piped.out).toContain("deleted 2 workflow(s)");
    expect(await inApp("workflow", "cancel", "a", "b", "-o", "ids")).toBe("a\nb");
    expect((await ctl.run(["workflow", "cancel", "-", "--app", app], "\n")).code).toBe(1);
    expect(await inApp("workflow", "resume", "a", "b")).toContain("resumed 2 workflow(s)");
    expect(await inApp("workflow", "resume", "wf-1", "--queue", "mail")).toContain("resumed 1 workflow(s)");
    expect(latest("resume")).toMatchObject({ workflow_id: "wf-1", queue_name: "mail" });
    expect(await inApp("workflow", "delete", "wf-1", "--children")).toContain("deleted 1 workflow(s)");
  });

  test("forks, and prints the new id alone", async () => {
    expect(JSON.parse(await inApp("workflow", "fork", "wf-1", "-o", "json"))).toMatchObject({
      workflowId: expect.any(String) as unknown,
    });
    const id = await inApp("workflow", "fork", "wf-1", "--start-step", "2");
    expect(latest("fork_workflow")).toMatchObject({ body: { start_step: 2, new_workflow_id: id } });
  });

  test("reads queues", async () => {
    expect(await inApp("queue", "list")).toContain("mail");
    expect(await inApp("queue", "get", "mail")).toContain("3");
  });

  test("reads, pauses, resumes, triggers and backfills schedules", async () => {
    expect(await inApp("schedule", "list")).toContain("nightly");
    expect(await inApp("schedule", "get", "nightly")).toContain("0 0 * * *");
    expect(await inApp("schedule", "pause", "nightly")).toContain('paused schedule "nightly"');
    expect(await inApp("schedule", "resume", "nightly")).toContain('resumed schedule "nightly"');
    expect(await inApp("schedule", "trigger", "nightly")).toBe("wf-triggered");
    const range = ["--since", "2026-01-01T00:00:00Z", "--until", "2026-01-02T00:00:00Z"];
    expect((await inApp("schedule", "backfill", "nightly", ...range)).split("\n")).toEqual([
      "wf-b1",
      "wf-b2",
    ]);
    expect(await exitOf("schedule", "backfill", "nightly", "--since", "1h", "--app", app)).toBe(1);
  });

  test("makes, lists and deletes an API key, and lists permissions", async () => {
    const made = await ctl.run(["api-key", "create", "ctl-key"]);
    expect([made.code, made.out.trim()]).toEqual([0, expect.stringMatching(/^dbos_\S+$/)]);
    expect(made.err).toContain("not shown again");
    const limited = ["--app", app, "--permission", "application.read", "-o", "json"];
    const { out: json } = await ctl.run(["api-key", "create", "ctl-limited", ...limited]);
    expect(JSON.parse(json)).toMatchObject({ tokenName: "ctl-limited" });
    expect((await ctl.run(["api-key", "list"])).out).toContain("(all)");
    expect((await ctl.run(["api-key", "delete", "ctl-key"])).out).toContain('deleted API key "ctl-key"');
    const { out } = await ctl.run(["permission", "list"]);
    expect(out).toContain("application.read");
    expect(out).toContain("websocket.connect");
  });

  test("exits as documented when something is wrong", async () => {
    expect(await exitOf("app", "get", "nothing-here")).toBe(4);
    expect(await exitOf("workflow", "get", "nothing", "--app", app)).toBe(4);
    expect(await exitOf("workflow", "list")).toBe(1);
    expect(await exitOf("app", "list", "--no-such-flag")).toBe(2);
    await ctl.run(["app", "register", "ctl-idle"]);
    expect(await exitOf("app", "versions", "ctl-idle")).toBe(1);
  });

  test.each([
    [401, 3, "run `dbosctl login`"],
    [403, 1, "Nothing: to see"],
    [404, 4, "Nothing: to see"],
    [500, 1, "Nothing: to see"],
  ])("%s from a server exits with %s", async (status, code, line) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": "application/problem+json; charset=utf-8" });
      response.end(JSON.stringify({ title: "Nothing", detail: "to see", status }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const result = await ctl.run(["app", "list", "--url", url]);
    server.closeAllConnections();
    server.close();
    expect(result).toEqual({ code, out: "", err: expect.stringContaining(line) as unknown });
  });

  test("ends silently when it is interrupted while Conductor waits", async () => {
    executor.answer("get_workflow_events", () => "silence");
    const asked = executor.received("get_workflow_events").length;
    const reached = waitFor("the request", () => executor.received("get_workflow_events").length > asked);
    const ended = await ctl.interrupt(["workflow", "events", "wf-1", "--app", app], reached);
    expect(ended).toEqual({ code: 130, out: "", err: "" });
  });
});

describe.skipIf(version === undefined)("dbosctl, where people sign in,", () => {
  let podium: SecuredConductor;
  let ada: Person;
  beforeAll(async () => {
    podium = await startSecured();
    ada = await podium.register("ada", {}, { email: "ada@example.com" });
    await ada.call("PUT", `${ada.org}/apps/ada-shop`);
    ctl = createDbosctl();
    const { url } = podium.issuer;
    const oidc = ["--issuer", url, "--client-id", "ctl"];
    expect(await exitOf("config", "set", "signed", "--url", podium.conductor.url, ...oidc)).toBe(0);
  });
  afterAll(async () => {
    ctl?.dispose();
    await podium?.stop();
  });

  /** Lets the issuer grant the device flow to a person. */
  function grant(token: string): void {
    const { issuer } = podium;
    issuer.discovery["device_authorization_endpoint"] = `${issuer.url}/device`;
    issuer.discovery["token_endpoint"] = `${issuer.url}/token`;
    const reply = (body: object) => (_: unknown, response: ServerResponse) => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const verification_uri = `${issuer.url}/confirm`;
    const device = { device_code: "d-1", user_code: "ABCD", verification_uri, interval: 1 };
    issuer.routes.set("/device", reply(device));
    issuer.routes.set("/token", reply({ access_token: token, expires_in: 3_600, token_type: "Bearer" }));
  }

  test("needs a login, and says so", async () => {
    const { code, err } = await ctl.run(["whoami"]);
    expect([code, err]).toEqual([1, expect.stringContaining("login")]);
    expect((await ctl.run(["logout"])).out).toContain("Not logged in");
  });

  test("logs in, knows who it is and where, and logs out", async () => {
    grant(ada.credential);
    const login = await ctl.run(["login"]);
    expect(login).toMatchObject({ code: 0, out: expect.stringContaining("Logged in") as unknown });
    expect(login.err).toContain("ABCD");
    const { out } = await ctl.run(["whoami"]);
    for (const [label, value] of Object.entries({
      name: "ada",
      email: "ada@example.com",
      org: "ada",
      plan: "team",
    })) {
      expect(out).toMatch(new RegExp(`^${label}\\s+${value}$`, "m"));
    }
    expect((await ctl.run(["app", "list"])).out).toContain("ada-shop");
    expect((await ctl.run(["permission", "list"])).out).toContain("application.read");
    expect((await ctl.run(["logout"])).out).toContain("Logged out");
    expect(await exitOf("app", "list")).toBe(1);
  });

  test("exits with 4 for a person who has not registered, and with 3 for a token that is not accepted", async () => {
    grant((await podium.signIn("stranger")).credential);
    expect(await exitOf("login")).toBe(0);
    const unknown = await ctl.run(["whoami"]);
    expect([unknown.code, unknown.err]).toEqual([4, expect.stringContaining("POST /v2/users")]);
    grant("not.a.token");
    expect(await exitOf("login")).toBe(0);
    expect(await exitOf("whoami")).toBe(3);
  });

  test("works with a key that it made, once the organisation is named", async () => {
    grant(ada.credential);
    await ctl.run(["login"]);
    const made = await ctl.run(["api-key", "create", "ctl-reader", "--permission", "application.read"]);
    const withKey = (...args: string[]) => ctl.run(args, "", { DBOS_TOKEN: made.out.trim() });
    expect(await withKey("app", "list", "--org", "ada")).toMatchObject({
      code: 0,
      out: expect.stringContaining("ada-shop") as unknown,
    });
    expect((await withKey("app", "register", "refused-shop", "--org", "ada")).code).toBe(1);
    expect((await withKey("app", "list")).code).toBe(1);
  });
});

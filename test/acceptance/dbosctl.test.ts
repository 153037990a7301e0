// The official command line client against Conductor without sign-in, with a scripted executor: each command's output,
// exit code, and what reaches the executor. Skipped, with the reason, where the client is not installed.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { createDbosctl, dbosctlVersion, type Dbosctl } from "../support/dbosctl.ts";
import { connectExecutor, type Answer, type ScriptedExecutor } from "../support/executor.ts";
import { waitFor } from "../support/wait.ts";

const version = dbosctlVersion();
process.stdout.write(
  version === undefined
    ? "dbosctl tests are skipped: there is no dbosctl on the PATH or in $DBOSCTL.\n"
    : `dbosctl: ${version}\n`,
);

const app = "ctl-shop";
let conductor: TestConductor;
let executor: ScriptedExecutor;
let ctl: Dbosctl;

const schedule = {
  schedule_id: "s-1",
  schedule_name: "nightly",
  workflow_name: "clean",
  schedule: "0 0 * * *",
  status: "ACTIVE",
};
const answers: Record<string, Answer> = {
  list_workflows: () => ({ output: [{ WorkflowUUID: "wf-1", Status: "SUCCESS", WorkflowName: "order" }] }),
  get_workflow: ({ workflow_id }) =>
    workflow_id === "wf-1"
      ? { output: { WorkflowUUID: "wf-1", Status: "SUCCESS", WorkflowName: "order" } }
      : { output: null },
  list_steps: () => ({ output: [{ function_id: 0, function_name: "charge" }] }),
  get_workflow_events: () => ({ events: [{ key: "progress", value: "7" }] }),
  list_application_versions: () => ({
    output: [{ version_id: "id-1", version_name: "v1", version_timestamp: 2, created_at: 1 }],
  }),
  set_latest_application_version: () => ({ success: true }),
  cancel: () => ({ success: true }),
  resume: () => ({ success: true }),
  delete: () => ({ success: true }),
  fork_workflow: ({ body }) => ({ new_workflow_id: (body as { new_workflow_id: string }).new_workflow_id }),
  list_queues: () => ({ output: [{ name: "mail", concurrency: 3 }] }),
  get_queue: ({ name }) => ({ output: name === "mail" ? { name: "mail", concurrency: 3 } : null }),
  list_schedules: () => ({ output: [schedule] }),
  get_schedule: ({ schedule_name }) => ({ output: schedule_name === "nightly" ? schedule : null }),
  pause_schedule: () => ({ success: true }),
  resume_schedule: () => ({ success: true }),
  trigger_schedule: () => ({ workflow_id: "wf-triggered" }),
  backfill_schedule: () => ({ workflow_ids: ["wf-b1", "wf-b2"] }),
};

/** Runs a command for the application and expects success. */
async function inApp(...args: string[]): Promise<string> {
  const { code, out, err } = await ctl.run([...args, "--app", app]);
  expect(code, `${args.join(" ")}\n${out}${err}`).toBe(0);
  return out.trim();
}

async function exitOf(...args: string[]): Promise<number | null> {
  return (await ctl.run(args)).code;
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
    executor = await connectExecutor({ port: conductor.port, app, answers });
    await waitFor("the executor", async () => {
      const { body } = await conductor.call("GET", `/v2/orgs/local/apps/${app}/executors`);
      return (body as unknown[]).length === 1;
    });
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
  });

  test("reads workflows", async () => {
    expect(await inApp("workflow", "list", "-o", "ids")).toBe("wf-1");
    expect(latest("list_workflows")).not.toHaveProperty("body.limit");
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
    expect(await inApp("workflow", "resume", "wf-1", "--queue", "mail")).toContain("resumed 1 workflow(s)");
    expect(latest("resume")).toMatchObject({ workflow_id: "wf-1", queue_name: "mail" });
    expect(await inApp("workflow", "delete", "wf-1", "--children")).toContain("deleted 1 workflow(s)");
  });

  test("forks, and prints the new id alone", async () => {
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

  test("ends silently when it is interrupted while Conductor waits", async () => {
    executor.answer("get_workflow_events", () => "silence");
    const asked = executor.received("get_workflow_events").length;
    const reached = waitFor("the request", () => executor.received("get_workflow_events").length > asked);
    const ended = await ctl.interrupt(["workflow", "events", "wf-1", "--app", app], reached);
    expect(ended).toEqual({ code: 130, out: "", err: "" });
  });
});

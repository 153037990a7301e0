// Requests of API callers to real sockets: which executor is asked, what is asked again, and what each failure is called.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestConductor, type ApiAnswer, type TestConductor } from "../../support/conductor.ts";
import {
  connectExecutor,
  type ScriptedExecutor,
  type ScriptedExecutorOptions,
} from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

const app = "/v2/orgs/local/apps/dispatch";
let conductor: TestConductor;
let executors: ScriptedExecutor[] = [];
beforeAll(async () => {
  conductor = await startTestConductor();
});
afterAll(() => conductor.dispose());
// Each test has its own: no test finds executors of another.
beforeEach(async () => {
  await conductor.call("PUT", app, {});
});
afterEach(async () => {
  await conductor.call("DELETE", app);
  await Promise.all(executors.map((each) => each.closed));
  executors = [];
});

async function connect(options: Partial<ScriptedExecutorOptions> = {}): Promise<ScriptedExecutor> {
  const executor = await connectExecutor({ port: conductor.port, app: "dispatch", ...options });
  executors.push(executor);
  await waitFor(
    "every executor to be known",
    async () => (await executorsOf(conductor, app)).length === executors.length,
  );
  return executor;
}

const codeOf = ({ body }: ApiAnswer) =>
  (body as { readonly type: string }).type.replace("urn:podium:error:", "");

async function read(id: string, headers: Record<string, string> = {}): Promise<ApiAnswer> {
  const response = await fetch(`${conductor.url}${app}/workflows/${id}`, { headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as unknown, text };
}

const found = () => ({ output: { WorkflowUUID: "w", Status: "SUCCESS" } });

test("without an executor a caller is told so at once", async () => {
  const answer = await read("w");
  expect([answer.status, codeOf(answer)]).toEqual([503, "CONDUCTOR_EXECUTOR_NOT_CONNECTED"]);
});

test("an executor that never answers is given up when the caller's time is over", async () => {
  await connect({ answers: { get_workflow: () => "silence" } });
  const begun = performance.now();
  const answer = await read("w", { prefer: "wait=1" });
  expect([answer.status, codeOf(answer)]).toEqual([502, "CONDUCTOR_EXECUTOR_TIMED_OUT"]);
  expect(answer.headers.get("preference-applied")).toBe("wait=1");
  expect(performance.now() - begun).toBeGreaterThan(900);
});

test("a read that loses its executor is answered by another", async () => {
  const lasting = await connect({ answers: { get_workflow: found } });
  const dying = await connect();
  dying.answer("get_workflow", () => {
    dying.kill();
    return "silence";
  });
  // Equals are asked in turn, so that one of two requests meets the one that dies.
  for (let round = 0; round < 2; round += 1) expect((await read("w")).status).toBe(200);
  expect(dying.received("get_workflow")).toHaveLength(1);
  expect(lasting.received("get_workflow")).toHaveLength(2);
});

test("a read whose next executor has left meanwhile does not wait for it", async () => {
  const both = [await connect(), await connect()];
  for (const each of both) each.answer("get_workflow", () => "silence");
  const answer = read("w");
  const asked = await waitFor("the first request", () =>
    both.find((each) => each.received("get_workflow").length > 0),
  );
  const other = both.find((each) => each !== asked)!;
  other.kill();
  await waitFor("the other one to be gone", () =>
    conductor.logs.some(
      ({ msg, executorId }) => msg === "executor disconnected" && executorId === other.executorId,
    ),
  );
  asked.kill();
  const { status } = await answer;
  expect([502, 503]).toContain(status);
});

test("a change that one executor may have got is not sent to another", async () => {
  const two = [await connect(), await connect()];
  for (const each of two) {
    each.answer("import_workflow", () => {
      each.kill();
      return "silence";
    });
  }
  const answer = await conductor.call("POST", `${app}/workflows/import`, { serializedWorkflow: "{}" });
  expect([answer.status, codeOf(answer)]).toEqual([502, "CONDUCTOR_OUTCOME_UNKNOWN"]);
  expect(two.flatMap((each) => each.received("import_workflow"))).toHaveLength(1);
});

test("a workflow is resumed by the latest version alone; an older one does everything else", async () => {
  const versions = [
    { version_id: "2", version_name: "v2", version_timestamp: 2, created_at: 2 },
    { version_id: "1", version_name: "v1", version_timestamp: 1, created_at: 1 },
  ];
  const old = await connect({
    version: "v1",
    answers: {
      list_application_versions: () => ({ output: versions }),
      cancel: () => ({ success: true }),
      resume: () => ({ success: true }),
      get_workflow: found,
    },
  });
  const refused = await conductor.call("POST", `${app}/workflows/w/resume`, {});
  expect([refused.status, codeOf(refused)]).toEqual([503, "CONDUCTOR_EXECUTOR_NOT_CONNECTED"]);
  expect(old.received("resume")).toEqual([]);
  expect((await conductor.call("POST", `${app}/workflows/w/cancel`, {})).status).toBe(204);
  expect((await read("w")).status).toBe(200);
  const latest = await connect({ version: "v2", answers: { resume: () => ({ success: true }) } });
  latest.answer("list_application_versions", () => ({ output: versions }));
  expect((await conductor.call("POST", `${app}/workflows/w/resume`, {})).status).toBe(204);
  expect(latest.received("resume")).toHaveLength(1);
});

test("an answer without a body has no content type", async () => {
  await connect({
    answers: { cancel: () => ({ success: true }), import_workflow: () => ({ success: true }) },
  });
  for (const [path, body] of [
    ["workflows/w/cancel", {}],
    ["workflows/import", { serializedWorkflow: "{}" }],
  ] as const) {
    const answer = await conductor.call("POST", `${app}/${path}`, body);
    expect([answer.text, answer.headers.get("content-type")], path).toEqual(["", null]);
    expect([201, 204]).toContain(answer.status);
  }
});

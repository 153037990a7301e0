// A caller's request id is for headers and logs. What pairs an executor's answer with its request is Conductor's own.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor, type ScriptedExecutor, type WireRequest } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";

const path = "/v2/orgs/local/apps/ids";
const requestId = "0f6d2a52-3a0e-4d5e-9a8a-1f2a5d0c7e11";
const peerSecret = "a secret of replicas";
let owner: TestConductor;
let other: TestConductor;
let executor: ScriptedExecutor;

beforeAll(async () => {
  owner = await startTestConductor({ peerSecret });
  other = await startTestConductor({ peerSecret }, owner.databaseUrl);
  await owner.call("PUT", path, {});
  executor = await connectExecutor({ port: owner.port, app: "ids" });
  for (const each of [owner, other]) {
    await waitFor("the executor", async () => (await each.call("GET", `${path}/queues`)).status === 200);
  }
});
afterAll(async () => {
  executor.kill();
  await other.stop();
  await owner.dispose();
});

const get = async (replica: TestConductor, part: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${replica.url}${path}/${part}`, {
    headers: { "x-request-id": requestId, ...headers },
  });
  return {
    status: response.status,
    id: response.headers.get("x-request-id"),
    body: await response.json(),
  };
};
const reply = (request: WireRequest, members: object) =>
  executor.socket.send(JSON.stringify({ type: request.type, request_id: request.request_id, ...members }));
const workflow = ({ workflow_id }: WireRequest) => ({
  output: { WorkflowUUID: workflow_id, Status: "SUCCESS" },
});

/** Answers requests of these types only once `count` of them have come, the last one first. */
function answerTogether(count: number, answers: Record<string, (request: WireRequest) => object>): void {
  const held: WireRequest[] = [];
  for (const type of Object.keys(answers)) {
    executor.answer(type as WireRequest["type"], (request) => {
      held.push(request);
      if (held.length === count) {
        for (const each of held.reverse()) reply(each, answers[each.type]?.(each) ?? {});
      }
      return "silence";
    });
  }
}

test.each([
  ["on one replica", () => [owner, owner]],
  ["through another replica", () => [other, other]],
  ["through both", () => [owner, other]],
] as const)("requests with one id at the same time get their own answers %s", async (_where, replicas) => {
  const [first, second] = replicas() as [TestConductor, TestConductor];
  answerTogether(2, { get_workflow: workflow });
  const [slow, fast] = await Promise.all([get(first, "workflows/slow"), get(second, "workflows/fast")]);
  expect(slow).toMatchObject({ status: 200, id: requestId, body: { workflowId: "slow" } });
  expect(fast).toMatchObject({ status: 200, id: requestId, body: { workflowId: "fast" } });
});

test("requests of two types with one id get their own answers", async () => {
  answerTogether(2, { get_workflow: workflow, list_queues: () => ({ output: [{ name: "mail" }] }) });
  const [read, queues] = await Promise.all([get(owner, "workflows/w"), get(owner, "queues")]);
  expect(read).toMatchObject({ status: 200, body: { workflowId: "w" } });
  expect(queues).toMatchObject({ status: 200, body: [{ name: "mail" }] });
});

test("any number of pairs leave the executor connected", async () => {
  for (let pair = 0; pair < 21; pair += 1) {
    answerTogether(2, { get_workflow: workflow });
    const ids = [`a${pair}`, `b${pair}`];
    const answers = await Promise.all(ids.map((id) => get(owner, `workflows/${id}`)));
    expect(answers.map(({ body }) => (body as { readonly workflowId: string }).workflowId)).toEqual(ids);
  }
  expect(executor.socket.readyState).toBe(executor.socket.OPEN);
});

test("each send has an id of its own, which the log gives together with the caller's", async () => {
  executor.answer("get_workflow", workflow);
  const before = executor.received("get_workflow").length;
  await get(other, "workflows/w");
  await get(owner, "workflows/w");
  const wireIds = executor
    .received("get_workflow")
    .slice(before)
    .map((request) => request.request_id);
  expect(new Set(wireIds).size).toBe(2);
  for (const wireId of wireIds) {
    expect(wireId).not.toContain(requestId);
    expect(owner.logs).toContainEqual(expect.objectContaining({ msg: "message sent", requestId, wireId }));
  }
});

test("an honest executor that answers too late stays connected, one that answers twice does not", async () => {
  const slow: WireRequest[] = [];
  executor.answer("list_workflows", (request) => {
    slow.push(request);
    return "silence";
  });
  const impatient = { prefer: "wait=1" };
  while (slow.length < 20) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(owner, "workflows", impatient)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 502));
  }
  for (const request of slow) reply(request, { output: [] });
  executor.answer("get_workflow", workflow);
  expect(await get(owner, "workflows/w")).toMatchObject({ status: 200 });
  for (const request of slow) reply(request, { output: [] });
  expect(await executor.closed).toMatchObject({ code: 4002 });
});

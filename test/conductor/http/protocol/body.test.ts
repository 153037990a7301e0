// Bodies that would cost too much are refused by name before they are parsed; an import is passed on and never parsed.
import { connect, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { maxHeaderSize } from "../../../../conductor/src/http/protocol/unreadable.ts";
import { BytesInFlight } from "../../../../conductor/src/in-flight.ts";
import {
  codeOf,
  problemOf,
  startTestServer,
  testLimits,
  withoutBudgets,
  type TestServer,
} from "../fixture.ts";

const mib = 1_024 ** 2;
const inFlight = new BytesInFlight(8 * mib);
let api: TestServer;
beforeAll(async () => {
  const limits = { ...testLimits, maxBodyBytes: 6 * mib, maxJsonBytes: 4 * mib, maxJsonValues: 1_000 };
  api = await startTestServer({ limits, budgets: { ...withoutBudgets, inFlight } });
});
afterAll(() => api.stop());
beforeEach(() => {
  api.router.asked = [];
  api.router.script = { import_workflow: { success: true }, list_workflows: { output: [] } };
});

const junk = (count: number) => `${"{},".repeat(count)}{}`;
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test.each([
  ["many bytes", JSON.stringify({ workflowIds: ["x".repeat(1.1 * mib)] }), /CONDUCTOR_MAX_JSON,/],
  ["many values", `{"workflowIds":[${junk(2_000)}]}`, /more than 1000 values \(CONDUCTOR_MAX_JSON_VALUES\)/],
  ["very many values", `{"workflowIds":[${junk(200_000)}]}`, /\(CONDUCTOR_MAX_JSON_VALUES\)/],
  ["deep nesting", `{"attributes":${nested(200)}}`, /more than 100 .* \(CONDUCTOR_MAX_JSON_DEPTH\)/],
  ["very deep nesting", `{"attributes":${nested(400_000)}}`, /\(CONDUCTOR_MAX_JSON_DEPTH\)/],
])("a body of %s is refused by name", async (_, body, detail) => {
  const response = await api.send("POST", "~/workflows/search", body);
  expect(codeOf(response)).toBe("CONDUCTOR_REQUEST_TOO_LARGE");
  expect(problemOf(response).detail).toMatch(detail);
});

describe("an import", () => {
  const send = (body: string) => api.send("POST", "~/workflows/import", body);

  test("is passed on with every character and escape", async () => {
    const text = `"${String.raw`H4sI\u0041\n\"é`.repeat(100_000)}"`;
    expect((await send(`{"serializedWorkflow": ${text}}`)).statusCode).toBe(201);
    expect(api.router.asked[0]?.request["serialized_workflow"]).toBe(JSON.parse(text));
  });

  test.each([
    ["with junk beside it", `{"serializedWorkflow":"${"A".repeat(70_000)}","x":[${junk(20_000)}]}`, 413],
    ["that is junk", `{"workflowIds":[${junk(500_000)}]}`, 413],
    ["that is one large text of another name", `{"other":"${"A".repeat(2 * mib)}"}`, 413],
    ["with an unknown member", `{"serializedWorkflow":"${"A".repeat(70_000)}","other":1}`, 422],
    ["with an unknown escape", `{"serializedWorkflow":"${String.raw`\x`.repeat(40_000)}"}`, 400],
    ["with a line break in its text", `{"serializedWorkflow":"${"A\n".repeat(40_000)}"}`, 400],
    ["that ends early", `{"serializedWorkflow":"${"A".repeat(70_000)}"`, 400],
    ["of more bytes than an import has", `{"serializedWorkflow":"${"A".repeat(7 * mib)}"}`, 413],
  ])("%s is refused, and reaches no executor", async (_, body, status) => {
    expect((await send(body)).statusCode).toBe(status);
    expect(api.router.asked).toEqual([]);
  });
});

test("there is room for a limited number of bytes at the same time, and for the next request when they are gone", async () => {
  const body = JSON.stringify({ serializedWorkflow: "A".repeat(5 * mib) });
  const [one, other] = await Promise.all([
    api.send("POST", "~/workflows/import", body),
    api.send("POST", "~/workflows/import", body),
  ]);
  for (const each of [one, other]) {
    expect(codeOf(each)).toBe("CONDUCTOR_NO_ROOM");
    expect(each.headers["retry-after"]).toBe("1");
  }
  const smaller = JSON.stringify({ serializedWorkflow: "A".repeat(3 * mib) });
  expect((await api.send("POST", "~/workflows/import", smaller)).statusCode).toBe(201);
  expect(inFlight.used()).toBe(0);
});

test("an answer for which there is no room is refused by name", async () => {
  api.router.script.get_workflow = { output: { WorkflowUUID: "w", Output: "x".repeat(9 * mib) } };
  expect(codeOf(await api.send("GET", "~/workflows/w"))).toBe("CONDUCTOR_NO_ROOM");
  expect(inFlight.used()).toBe(0);
});

test("a head that is too large is refused by name", async () => {
  await api.server.listen({ port: 0, host: "127.0.0.1" });
  const socket = connect((api.server.server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(`GET /${"a".repeat(maxHeaderSize)} HTTP/1.1\r\nHost: conductor\r\n\r\n`);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  expect(answer).toContain("urn:podium:error:CONDUCTOR_REQUEST_TOO_LARGE");
});

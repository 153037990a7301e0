// Requests made from the served document, in both modes. FUZZ_RUNS says how many per
// operation and mode (then with another seed each time, unless FUZZ_SEED gives one).
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openapiDocument } from "../../../conductor/src/contract/openapi.ts";
import { operations } from "../../../conductor/src/contract/operations.ts";
import { errorCatalogue, type ErrorCode } from "../../../conductor/src/errors.ts";
import { answerCheck } from "../../support/answer-check.ts";
import { requestsFor, replies, type ArbitraryRequest } from "./arbitrary-requests.ts";
import { readDocument, type Documented } from "./documented.ts";
import { codeOf, problemOf, type Answer } from "./fixture.ts";
import { startOpenTarget, startSecuredTarget, type FuzzTarget } from "./fuzz-target.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 8);
const fixedSeed = process.env["FUZZ_SEED"] ?? (process.env["FUZZ_RUNS"] === undefined ? "1" : undefined);
const seed = fixedSeed === undefined ? {} : { seed: Number(fixedSeed) };

const text = JSON.stringify(openapiDocument(operations));
const { operations: documented, problem } = readDocument(text);
const table = documented.map((operation) => [operation.id, operation] as const);

const checks = new Map(
  table.map(([id, { success }]) => [id, success.body === undefined ? () => [] : answerCheck(success)]),
);

/** The caller, mostly one with the permission. */
const callers = fc.oneof(
  { weight: 18, arbitrary: fc.constant("admin" as const) },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom("Bearer x.y.z", "Bearer dbos_nobody", "Basic YTpi", "Bearer") },
);

test("the document is complete", () => {
  expect(documented.map(({ id }) => id).sort()).toEqual(Object.keys(operations).sort());
});

describe.each([
  ["without sign-in", startOpenTarget],
  ["with sign-in", startSecuredTarget],
])("%s", (_, start) => {
  let target: FuzzTarget;
  let reply: Record<string, unknown> = {};
  beforeAll(async () => {
    target = await start();
    // It answers any request with the next answer.
    target.server.router.script = new Proxy({}, { get: () => () => reply });
  });
  afterAll(() => target?.stop());

  test("the document that is served is this one", async () => {
    expect((await target.server.send("GET", "/openapi.json")).body).toBe(text);
  });

  test.each(table)("%s", { timeout: 20_000 + runs * 200 }, async (id, operation) => {
    await target.restoreApp();
    const check = checks.get(id)!;
    const property = fc.asyncProperty(
      requestsFor(operation, target.existing),
      replies,
      callers,
      async (request, answer, caller) => {
        reply = answer;
        target.server.router.asked.length = 0;
        target.server.lines.length = 0;
        const response = await send(operation, request, caller);
        judge(operation, response, caller === "admin");
        if (response.statusCode < 300) expect(check(bodyOf(response))).toEqual([]);
        await target.afterEach(id, response);
      },
    );
    await fc.assert(property, { numRuns: runs, ...seed });
  });

  async function send({ id, method }: Documented, request: ArbitraryRequest, caller: string | undefined) {
    const { path, body, contentType } = request;
    const credential =
      caller === "admin" ? await target.authorize(id) : caller === undefined ? {} : { authorization: caller };
    const headers = { ...credential, ...(contentType === undefined ? {} : { "content-type": contentType }) };
    return target.server.send(method, path, body, headers);
  }

  /** Fails unless the answer is the documented success, or a failure that the catalogue has and that could happen. */
  function judge(operation: Documented, response: Answer, isAdmin: boolean): void {
    const { statusCode: status, body } = response;
    const label = `${operation.id} ${status} ${body}`;
    if (status < 400) {
      expect(status, label).toBe(operation.success.status);
      expect(isAdmin || !target.signInRequired, label).toBe(true);
      expect(operation.requiresOAuth && !target.signInRequired, label).toBe(false);
      return;
    }
    const code = codeOf(response) as ErrorCode;
    expect(errorCatalogue[code]?.status, label).toBe(status);
    expect(Object.keys(problemOf(response)).filter((name) => !(name in problem))).toEqual([]);
    expect(code, label).not.toBe("CONDUCTOR_UNEXPECTED");
    // Only what needs an executor may fail for one.
    if (status >= 500) expect(target.server.router.asked, label).not.toEqual([]);
    if (operation.requiresOAuth && !target.signInRequired) expect([404, 400], label).toContain(status);
    if (target.signInRequired && !isAdmin) expect([400, 401, 404, 405], label).toContain(status);
    if (!target.signInRequired || isAdmin) expect(status, label).not.toBe(401);
  }
});

/** The body of a success, read as its content type says. */
function bodyOf({ body, headers }: Answer): unknown {
  if (headers["content-type"] === "application/json; charset=utf-8") return JSON.parse(body) as unknown;
  if (body !== "" || headers["content-type"] !== undefined) throw new Error(`not documented: ${body}`);
  return undefined;
}

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Operation } from "../../../conductor/src/contract/operation.ts";
import { operations } from "../../../conductor/src/contract/operations.ts";
import { anything, closed } from "../../../conductor/src/contract/schemas/primitives.ts";
import { compileChecks } from "../../../conductor/src/http/validation.ts";
import { requestsFor, replies } from "./arbitrary-requests.ts";
import { problemOf, startTestServer, type TestServer } from "./fixture.ts";

const runsPerOperation = 25;

let api: TestServer;
let reply: Record<string, unknown> = {};
beforeAll(async () => {
  api = await startTestServer();
  // Whatever it is asked, it answers with whatever comes next.
  api.router.script = new Proxy({}, { get: () => () => reply });
});
afterAll(() => api.stop());

const served = (Object.entries(operations) as [string, Operation][]).filter(
  ([, each]) => !each.requiresOAuth,
);

test.each(served)(
  "%s answers as documented, whatever it is sent and whatever an executor says",
  async (id, operation) => {
    const check = compileChecks({
      ...operation,
      body: closed("Answer", { body: operation.success.body ?? anything }),
    }).body;
    await fc.assert(
      fc.asyncProperty(requestsFor(operation), replies, async (request, answer) => {
        reply = answer;
        if (id === "deleteApp") await api.send("PUT", "~", {});
        const { contentType } = request;
        const headers = contentType === undefined ? undefined : { "content-type": contentType };
        const response = await api.send(operation.method, request.path, request.body, headers);
        if (response.statusCode >= 400) {
          problemOf(response);
          expect([400, 403, 404, 405, 409, 413, 415, 422, 502, 503], `${id}: ${response.body}`).toContain(
            response.statusCode,
          );
          return;
        }
        expect(response.statusCode).toBe(operation.success.status);
        if (operation.success.body === undefined) expect(response.body).toBe("");
        else expect(check({ body: response.json<unknown>() })).toEqual([]);
      }),
      { numRuns: runsPerOperation },
    );
  },
);

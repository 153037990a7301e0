// An application whose executors are connected and silent, as the router reports it.
import { expect, test } from "vitest";
import { judge } from "../../../conductor/src/alerting/judge.ts";
import { ConductorError, type ErrorCode } from "../../../conductor/src/errors.ts";

const judged = (code: ErrorCode, healthy = 2, stranded = 0) =>
  judge(
    {
      router: { ask: () => Promise.reject(new ConductorError(code, "no answer")) },
      app: { id: "1", name: "shop" },
      requestId: "r",
      nowMs: Date.now(),
      executors: { healthy, disconnected: 0, dead: 1, stranded },
    },
    { ruleType: "UnresponsiveApplication" },
  );

test("an alert gives the number of executors that do not answer in time", async () => {
  expect(await judged("CONDUCTOR_EXECUTOR_TIMED_OUT")).toEqual({
    name: "UnresponsiveApplication",
    message: "Application shop does not respond: none of 2 connected executors answers.",
    metadata: { application_name: "shop", connected_executor_count: "2" },
  });
});

test.each([
  "CONDUCTOR_EXECUTOR_DISCONNECTED",
  "CONDUCTOR_EXECUTOR_NOT_CONNECTED",
  "CONDUCTOR_EXECUTOR_FAILED",
  "CONDUCTOR_PEER_UNREACHABLE",
] as const)("%s says nothing yet: the next round judges again", async (code) => {
  await expect(judged(code)).rejects.toMatchObject({ code });
});

test("without a connection no executor is asked", async () => {
  expect(await judged("CONDUCTOR_UNEXPECTED", 0)).toMatchObject({
    metadata: { connected_executor_count: "0" },
  });
});

test("work that no executor could take is reported, whether or not executors answer", async () => {
  expect(await judged("CONDUCTOR_UNEXPECTED", 2, 1)).toEqual({
    name: "UnresponsiveApplication",
    message: "Work of 1 dead executor of application shop waits: none that is connected could take it.",
    metadata: { application_name: "shop", connected_executor_count: "2", stranded_executor_count: "1" },
  });
});

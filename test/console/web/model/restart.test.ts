import { expect, test } from "vitest";
import { Failure } from "../../../../console/web/model/failure.ts";
import { isConductorRestarting, noticeConductorState } from "../../../../console/web/model/restart.ts";

const notConnected = { type: "urn:podium:error:CONDUCTOR_EXECUTOR_NOT_CONNECTED" };
const unreachable = { type: "urn:podium:error:CONSOLE_CONDUCTOR_UNREACHABLE" };

test("a restart is what a replica announced within the last half minute", () => {
  expect(isConductorRestarting(0)).toBe(false);
  noticeConductorState(null, 1_000);
  expect(isConductorRestarting(1_000)).toBe(false);
  noticeConductorState("draining", 1_000);
  // The answer of another replica, which is ready, changes nothing.
  noticeConductorState(null, 2_000);
  expect(isConductorRestarting(31_000)).toBe(true);
  expect(isConductorRestarting(31_001)).toBe(false);
});

test("a restart explains a missing answer, and no refusal", () => {
  expect(new Failure(502, unreachable, true).kind).toBe("restarting");
  expect(new Failure(503, {}, true).kind).toBe("restarting");
  expect(new Failure(503, notConnected, true).kind).toBe("restarting");
  expect(new Failure(0, {}, true).kind).toBe("restarting");
  expect(new Failure(403, {}, true).kind).toBe("forbidden");
  expect(new Failure(404, {}, true).kind).toBe("gone");
  expect(new Failure(502, unreachable).kind).toBe("unreachable");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureApiKey, registerSampleApp } from "../../local/registration.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";

let conductor: TestConductor;
beforeAll(async () => {
  conductor = await startTestConductor();
});
afterAll(() => conductor.dispose());

const app = "/v2/orgs/local/apps/podium-sample";
const timeout = async () =>
  ((await conductor.call("GET", app)).body as { readonly executorTimeoutSecs: number }).executorTimeoutSecs;

test("a new application gets a short timeout, which a person may change for good", async () => {
  await registerSampleApp(conductor.url);
  expect(await timeout()).toBe(10);
  await conductor.call("PATCH", app, { executorTimeoutSecs: 77 });
  await registerSampleApp(conductor.url);
  expect(await timeout()).toBe(77);
});

test("a key is made once, kept while Conductor has it, and replaced otherwise", async () => {
  await registerSampleApp(conductor.url);
  const first = await ensureApiKey(conductor.url, "of another Conductor");
  expect(first).toMatch(/^dbos_/);
  expect(await ensureApiKey(conductor.url, first)).toBe(first);
  const second = await ensureApiKey(conductor.url, undefined);
  expect(second).toMatch(/^dbos_/);
  expect(second).not.toBe(first);
});

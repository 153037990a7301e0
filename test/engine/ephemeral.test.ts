// A stack for a pull request, made and removed by the project's own command.
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { openProject, type Project } from "./support/project.ts";

const stack = "ephemeral-pr-7";
const stuck = "ephemeral-a";
let project: Project;

beforeAll(async () => {
  project = await openProject(inject("pulumi"));
});

afterAll(() => project.close());

test("lives until its time is over", async () => {
  const up = await project.node("infra/ephemeral.ts", "up", "pr-7", "--hours", "1");
  expect(up.text).toMatch(/^https:\/\/podium-edge-balancer/m);
  expect(project.resources(stack).length).toBeGreaterThan(100);

  const reaped = await project.node("infra/ephemeral.ts", "reap");
  expect(reaped.code).toBe(0);
  expect(project.resources(stack).length).toBeGreaterThan(100);

  // Its time comes, and the machine that made it is gone with the stack's file.
  const text = project.state(stack).replaceAll(/(podium:expires[\\":]+)[^\\"]+/g, "$12020-01-01T00:00:00Z");
  project.setState(stack, text);
  project.forgetFile(stack);
  // Another one, which comes before it and cannot be removed.
  await project.succeed("stack", "init", stuck, "--secrets-provider", "passphrase");
  project.setState(
    stuck,
    text.replaceAll(stack, stuck).replaceAll('"custom":true', '"custom":true,"protect":true'),
  );
  const reaping = await project.node("infra/ephemeral.ts", "reap");
  expect(reaping.code).toBe(1);
  expect(reaping.text).toContain(`These stacks could not be removed:\n\n${stuck}:`);
  expect(project.resources(stuck).length).toBeGreaterThan(100);
  const left = JSON.parse((await project.succeed("stack", "ls", "--json")).text) as {
    readonly name: string;
  }[];
  expect(left.map(({ name }) => name)).toEqual([stuck]);
  expect(project.deeds.filter(({ kind }) => kind === "delete").length).toBeGreaterThan(50);
});

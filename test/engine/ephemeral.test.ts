// A stack for a pull request, made and removed by the project's own command.
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { openProject, type Project } from "./support/project.ts";

const stack = "ephemeral-pr-7";
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

  await project.succeed(
    "config",
    "set",
    "--stack",
    stack,
    "podium:tags",
    JSON.stringify({ "podium:expires": "2020-01-01T00:00:00Z" }),
  );
  expect((await project.node("infra/ephemeral.ts", "reap")).code).toBe(0);
  expect((await project.succeed("stack", "ls", "--json")).text.trim()).toBe("[]");
  expect(project.deeds.filter(({ kind }) => kind === "delete").length).toBeGreaterThan(50);
});

import { describe, expect, test } from "vitest";

import { isExpired, planEphemeralStack } from "../../../infra/plans/ephemeral.ts";

const now = new Date("2026-11-21T12:00:00Z");

describe("an ephemeral stack", () => {
  const plan = planEphemeralStack("pr-123", "eu-west-1", 48, now);

  test("is a small one of its own, in the region asked for", () => {
    expect(plan.stack).toBe("ephemeral-pr-123");
    expect(plan.config).toMatchObject({ "aws:region": "eu-west-1", "podium:environment": "dev" });
  });

  /** As a provider is in the state: its inputs are JSON text. */
  const provider = (tags: unknown) => ({
    type: "pulumi:providers:aws",
    inputs: { defaultTags: JSON.stringify({ tags }) },
  });
  const state = [
    { type: "pulumi:pulumi:Stack" },
    provider(JSON.parse(plan.config["podium:tags"] ?? "{}")),
    { type: "aws:ec2/vpc:Vpc", inputs: {} },
  ];

  test("expires when its time is over and not before", () => {
    expect(isExpired(plan.stack, state, new Date("2026-11-23T11:59:00Z"))).toBe(false);
    expect(isExpired(plan.stack, state, new Date("2026-11-23T12:01:00Z"))).toBe(true);
  });

  test("never takes another stack with it", () => {
    expect(isExpired("prod", state, new Date("2030-01-01"))).toBe(false);
    expect(isExpired("ephemeral-x", [], new Date("2030-01-01"))).toBe(false);
    expect(isExpired("ephemeral-x", [provider({})], new Date("2030-01-01"))).toBe(false);
  });

  test.each(["", "PR-1", "-a", "a_b", "x".repeat(22)])("refuses the name %j", (name) => {
    expect(() => planEphemeralStack(name, "us-west-2", 1, now)).toThrow(`The name "${name}" must be`);
  });
});

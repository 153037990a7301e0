// What holds for every resource of AWS.
import { describe, expect, test } from "vitest";

import { inputsOf, ofType, run, withDomain, type Inputs } from "../../support/program.ts";

const dev = await run("dev", { config: withDomain });
const prod = await run("prod");

describe("everything in AWS", () => {
  test("is made by the provider that tags it", () => {
    for (const recording of [dev, prod]) {
      const untagged = recording.resources.filter(
        ({ type, provider }) => /^(aws|eks):/.test(type) && !provider?.includes("podium-aws"),
      );
      expect(untagged.filter(({ type }) => !type.startsWith("eks:")).map(({ name }) => name)).toEqual([]);
    }
    expect(String(inputsOf(dev, "podium-aws")["defaultTags"])).toContain('"podium:stack":"dev"');
  });

  test("grants no right on everything, but to see what there is in the region", () => {
    const texts = [...ofType(dev, "aws:iam/rolePolicy:RolePolicy"), ...ofType(dev, "aws:iam/role:Role")].map(
      ({ inputs }) => String(inputs["policy"] ?? inputs["assumeRolePolicy"]),
    );
    expect(texts.length).toBeGreaterThan(1);
    const statements = texts.flatMap(
      (text) => (JSON.parse(text) as { readonly Statement: Inputs[] }).Statement,
    );
    const wide = statements.filter(({ Action, Resource }) => [Action, Resource].flat().includes("*"));
    for (const { Action, Condition } of wide) {
      expect([Action].flat().filter((action) => !/^\w+:Describe\w+$/.test(String(action)))).toEqual([]);
      expect(Condition).toEqual({ StringEquals: { "aws:RequestedRegion": "us-west-2" } });
    }
  });
});

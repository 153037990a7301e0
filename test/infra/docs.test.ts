// Documents that drift fail here: prices, settings, and the deployer's rights.
import { readFileSync, readdirSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { costTable } from "../../infra/plans/cost.ts";
import { fields, secretKeys } from "../../infra/settings/fields.ts";
import { presets } from "../../infra/settings/presets.ts";
import { run } from "./support/program.ts";

const docs = new URL("../../docs/", import.meta.url);
const pages = [
  "ci.md",
  "deploy-aws.md",
  "operate.md",
  ...readdirSync(new URL("components/", docs)).map((page) => `components/${page}`),
];

const textOf = (page: string): string => readFileSync(new URL(page, docs), "utf8");

describe.each(pages)("docs/%s", (page) => {
  test("names only settings that exist", () => {
    const known = new Set<string>([...Object.keys(fields), ...secretKeys]);
    const named = [...textOf(page).matchAll(/podium:(\w+):?/g)].map(([, key = ""]) => key);
    const tags = ["stack", "project"];
    expect(named.filter((key) => !known.has(key) && !tags.includes(key))).toEqual([]);
  });
});

test("docs/deploy-aws.md has the prices of the presets", () => {
  const columns = { dev: presets.dev, "dev, lean": { ...presets.dev, nat: "instance" }, prod: presets.prod };
  expect(textOf("deploy-aws.md")).toContain(costTable(columns));
});

test("docs/deploy-aws.md says about how many resources a first preview lists", async () => {
  const said = Number(/lists about (\d+) resources/.exec(textOf("deploy-aws.md"))?.[1]);
  const { resources } = await run("dev");
  // The components of packages have parts that are not declared here.
  expect(said).toBeGreaterThanOrEqual(resources.length);
  expect(said).toBeLessThan(resources.length * 1.15);
});

test("docs/deployer-policy.json hands roles only to services, and only those of the program", () => {
  const { Statement } = JSON.parse(textOf("deployer-policy.json")) as {
    readonly Statement: Record<string, unknown>[];
  };
  const pass = Statement.find(({ Sid }) => Sid === "HandRolesToServices");
  expect(pass).toMatchObject({ Resource: "arn:aws:iam::*:role/podium-*" });
  expect(JSON.stringify(Statement)).not.toMatch(/"Action":"?\[?"\*"/);
});

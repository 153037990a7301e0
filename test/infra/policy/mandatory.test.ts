// Which rules stop a deployment, and which only advise.
import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { rules } from "../../../infra/policy/rules.ts";

test("the policy pack is mandatory for dev except for its open API, which prod's settings refuse", () => {
  const read = (file: string): unknown =>
    JSON.parse(readFileSync(new URL(`../../../infra/policy/${file}`, import.meta.url), "utf8"));
  expect(read("mandatory.json")).toEqual({ all: "mandatory" });
  expect(read("mandatory-dev.json")).toEqual({ all: "mandatory", "cluster-endpoint-closed": "advisory" });
  expect(rules.map(({ name }) => name)).toContain("cluster-endpoint-closed");
});

test("has a name of its own for each rule", () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});

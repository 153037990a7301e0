import { expect, test } from "vitest";
import { incompatibility } from "../../../conductor/src/wire/compatibility.ts";

const none = { body: {} };

test.each([
  ["typescript", "4.18.9", "4.19.0"],
  ["typescript", "3.40.0", "4.19.0"],
  ["python", "2.22.1", "2.23.0"],
])("%s %s is told that aggregates need %s", (language, dbosVersion, needed) => {
  const reason = incompatibility({ language, dbosVersion }, "get_workflow_aggregates", none);
  expect(reason).toContain(`needs version ${needed}`);
  expect(reason).toContain(dbosVersion);
});

test.each([
  ["typescript", "4.19.0"],
  ["typescript", "5.0.0"],
  ["python", "unknown"],
  ["go", "v0.16.0"],
  ["go", "(devel)"],
  [null, null],
])("%s %s may answer aggregates", (language, dbosVersion) => {
  expect(incompatibility({ language, dbosVersion }, "get_workflow_aggregates", none)).toBeUndefined();
});

test("a filter that an SDK ignores is refused rather than answered wrongly", () => {
  const request = { body: { user: ["ada"], status: ["ERROR"] } };
  const java = { language: "java", dbosVersion: "0.5.0" };
  expect(incompatibility(java, "get_workflow_aggregates", request)).toContain("ignores user");
  expect(incompatibility(java, "get_workflow_aggregates", { body: { user: [] } })).toBeUndefined();
  expect(incompatibility(java, "list_workflows", request)).toBeUndefined();
});

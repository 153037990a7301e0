import { expect, test } from "vitest";
import { asWorkflowId, matching, progressSentence } from "../../../../console/web/model/palette.ts";

const offers = [
  { group: "Pages", label: "Audit log" },
  { group: "Pages", label: "Queues" },
  { group: "Applications", label: "my-queues" },
] as const;
const labels = (typed: string) => matching(offers, typed).map(({ label }) => label);

test("every word must be found, in any order, and what begins with the text comes first", () => {
  expect(labels("")).toHaveLength(3);
  expect(labels("queues")).toEqual(["Queues", "my-queues"]);
  expect(labels("MY appl")).toEqual(["my-queues"]);
  expect(labels("log pages")).toEqual(["Audit log"]);
  expect(labels("nothing")).toEqual([]);
});

test("any text may be an id, without the spaces around it", () => {
  expect(asWorkflowId("  a b ")).toBe("a b");
  expect(asWorkflowId(" ")).toBeUndefined();
});

test("a search tells how far it is, where the workflow is, and who could not be asked", () => {
  const progress = { workflowId: "w", total: 3, asked: 1, found: [], silent: [] };
  expect(progressSentence(progress)).toBe("Looking for w: 1 of 3 applications asked.");
  expect(progressSentence({ ...progress, asked: 3 })).toBe("No application has w, 3 applications asked.");
  const silent = [{ app: "c", reason: "It is away." }];
  expect(progressSentence({ ...progress, asked: 3, found: ["a", "b"], silent })).toBe(
    "Found w in a, b, 3 applications asked. c could not be asked: It is away.",
  );
});

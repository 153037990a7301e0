import { expect, test } from "vitest";
import { operations } from "../../../conductor/src/contract/operations.ts";
import { inabilities } from "../../../conductor/src/wire/abilities.ts";

const typescript = (dbosVersion: string) => ({ language: "typescript", dbosVersion });
const names = (sdks: Parameters<typeof inabilities>[0]): string[] =>
  inabilities(sdks).map(({ operation, member, isAboutSeveral }) =>
    [operation, member, isAboutSeveral ? "several" : null].filter((part) => part !== null).join(" "),
  );

test("SDKs of today can do everything", () => {
  expect(inabilities([typescript("4.27.6")])).toEqual([]);
});

test("each is told with the sentence that a call would be refused with", () => {
  const found = inabilities([typescript("4.10.0")]);
  expect(found.find(({ operation }) => operation === "bulkForkWorkflowsFromFailure")).toEqual({
    operation: "bulkForkWorkflowsFromFailure",
    member: null,
    isAboutSeveral: false,
    reason:
      "No executor can answer: fork_from_failure needs version 4.12.0 of the DBOS SDK for TypeScript or later, " +
      "and 4.10.0 is connected.",
  });
  expect(names([typescript("4.10.0")])).toContain("searchWorkflows attributes");
  expect(names([typescript("4.10.0")])).not.toContain("searchWorkflows workflowIdPrefix several");
  expect(names([typescript("4.8.0")])).toContain("searchWorkflows workflowIdPrefix several");
});

test("one executor that can is enough, and without any nothing is known", () => {
  expect(inabilities([typescript("4.5.0"), typescript("4.27.6")])).toEqual([]);
  expect(inabilities([])).toEqual([]);
});

test("every name is an operation's, and a member of its body", () => {
  const known = operations as Record<string, { readonly body?: { readonly properties: object } }>;
  for (const { operation, member } of inabilities([{ language: null, dbosVersion: null }])) {
    expect(Object.keys(known)).toContain(operation);
    if (member !== null) expect(Object.keys(known[operation]?.body?.properties ?? {})).toContain(member);
  }
});

test("a connector can what its SDK cannot, except what needs the process or would change a database that it only reads", () => {
  const connector = { ...typescript("4.8.0"), connector: "database" } as const;
  expect(inabilities([connector])).toEqual([]);
  const reader = inabilities([{ ...connector, isReadOnly: true }]);
  expect(reader.map(({ operation }) => operation)).toContain("cancelWorkflow");
  expect(reader.map(({ operation }) => operation)).not.toContain("searchWorkflows");
  expect(reader.find(({ operation }) => operation === "resumeWorkflow")?.reason).toBe(
    "The connector that answers was started with --read-only, so resume is refused.",
  );
  expect(inabilities([{ ...connector, isReadOnly: true }, typescript("4.27.6")])).toEqual([]);
});

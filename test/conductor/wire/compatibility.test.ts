// What is sent to which SDK, and what is refused. Whether the answers are right is tested with the SDKs' own behaviour in
// test/conductor/sdks.
import { describe, expect, test } from "vitest";
import { fit } from "../../../conductor/src/wire/compatibility.ts";
import { encodeRequest } from "../../../conductor/src/wire/codec.ts";
import type { MessageType, Request } from "../../../conductor/src/wire/messages.ts";
import { examples } from "../../support/requests.ts";

const listing = { sort_desc: false, load_input: false, load_output: false };

function sdk(name: string) {
  const [language = null, dbosVersion = null] = name === "nameless" ? [] : name.split(" ");
  return { language, dbosVersion };
}

/** What is sent to an SDK, or the sentence that says why nothing is. */
function sent<T extends MessageType>(name: string, type: T, request: Request<T>): unknown {
  const fitting = fit(sdk(name), type, request);
  if ("refusal" in fitting) return fitting.refusal;
  return JSON.parse(encodeRequest(type, "r", fitting.request).toString());
}
const listed = (name: string, filters: object) =>
  sent(name, "list_workflows", { body: { ...listing, ...filters } });

test.each(["typescript 4.27.6", "typescript 5.2.11", "python 3.2.0"])(
  "%s gets every request as it is",
  (name) => {
    for (const type of Object.keys(examples) as MessageType[]) {
      const request = examples[type].full;
      if (type === "retention" && name === "typescript 4.27.6") continue;
      expect(fit(sdk(name), type, request), type).toMatchObject({ request });
      const fitting = fit(sdk(name), type, request);
      expect("request" in fitting && fitting.request, type).toBe(request);
    }
  },
);

test("one value goes as plain text to SDKs that know no lists, several are refused by the version that takes them", () => {
  for (const name of ["typescript 4.7.9", "python 2.10.0", "nameless"]) {
    expect(listed(name, { status: ["ERROR"] })).toMatchObject({ body: { status: "ERROR" } });
    const refusal = listed(name, { status: ["ERROR", "PENDING"] });
    expect(refusal).toContain("more than one status in list_workflows needs version");
    expect(refusal).toMatch(/4\.9\.0|2\.15\.0/);
  }
  expect(listed("typescript 4.9.11", { status: ["ERROR"] })).toMatchObject({ body: { status: ["ERROR"] } });
});

test("a filter that an SDK would ignore is refused with the version that knows it", () => {
  expect(listed("typescript 4.19.8", { schedule_name: ["nightly"] })).toBe(
    "No executor can answer: schedule_name in list_workflows needs version 4.21.0 of the DBOS SDK for TypeScript or " +
      "later, and 4.19.8 is connected.",
  );
  expect(listed("python 2.10.0", { has_parent: false })).toContain(
    "needs version 2.18.0 of the DBOS SDK for Python",
  );
  expect(listed("nameless", { queue_name: ["mail"] })).toContain("does not say which SDK it has");
  expect(listed("python unknown", { schedule_name: ["nightly"] })).toContain("2.25.0");
  expect(listed("go (devel)", { completed_after: "2026-08-21T09:30:00.000+00:00" })).toContain("1.3.0");
  const grouped = { ...examples.get_workflow_aggregates.full.body, workflow_ids: undefined };
  expect(sent("java 1.1.0-m6", "get_workflow_aggregates", { body: grouped })).toBe(
    "No executor can answer: the DBOS SDK for Java ignores user in get_workflow_aggregates, so its answer would be wrong.",
  );
});

test("an empty filter filters nothing, whichever SDK is asked", () => {
  expect(listed("nameless", { queue_name: [], attributes: {} })).not.toHaveProperty("body.queue_name");
});

test.each([
  ["typescript 4.19.8", "4.20.0"],
  ["python 2.23.0", "2.24.0"],
  ["go v0.16.0", "1.3.0"],
  ["nameless", "4.20.0"],
])("%s is not asked to cancel children, which it would leave running", (name, needed) => {
  const request = { workflow_id: "a", cancel_children: true };
  expect(sent(name, "cancel", request)).toContain(`cancel_children in cancel needs version ${needed}`);
  expect(sent(name, "cancel", { ...request, cancel_children: false })).toEqual({
    type: "cancel",
    request_id: "r",
    workflow_id: "a",
  });
});

test("bulk actions on one workflow are single ones to SDKs that know no others", () => {
  const one = { workflow_id: "a", workflow_ids: ["a"], cancel_children: false };
  expect(sent("typescript 4.10.15", "cancel", one)).not.toHaveProperty("workflow_ids");
  expect(sent("typescript 4.10.15", "cancel", { ...one, workflow_ids: ["a", "b"] })).toContain("4.11.0");
});

test("a member that does no harm when it is ignored is left out", () => {
  expect(
    sent("python 2.14.0", "get_workflow", { workflow_id: "a", load_input: false, load_output: false }),
  ).toEqual({ type: "get_workflow", request_id: "r", workflow_id: "a" });
});

test("Python before 2.4, which has no name, gets the members without which it fails", () => {
  expect(listed("nameless", { limit: 10 })).toMatchObject({
    body: { workflow_uuids: null, status: null, end_time: null, limit: 10, offset: null },
  });
  expect(listed("python 2.6.0", {})).not.toHaveProperty("body.workflow_uuids");
});

test("retention never gives null to an SDK that takes it for a number", () => {
  const body = { gc_cutoff_epoch_ms: 1, gc_rows_threshold: null, timeout_cutoff_epoch_ms: null };
  for (const name of ["typescript 4.24.16", "nameless", "typescript next"]) {
    expect(sent(name, "retention", { body })).toMatchObject({
      body: { gc_rows_threshold: Number.MAX_SAFE_INTEGER, timeout_cutoff_epoch_ms: null },
    });
  }
  for (const name of ["typescript 4.25.14", "python 2.6.0", "go v1.6.0"]) {
    expect(sent(name, "retention", { body })).toMatchObject({ body: { gc_rows_threshold: null } });
  }
});

describe("prefixes", () => {
  test.each(["typescript 4.27.6", "go v1.6.0", "java 1.1.0-m6"])("have no wildcards for %s", (name) => {
    expect(listed(name, { workflow_id_prefix: ["%", "a_b", "c\\d", "plain"] })).toMatchObject({
      body: { workflow_id_prefix: ["\\%", "a\\_b", "c\\\\d", "plain"] },
    });
  });
  test("go to Python as they are, which escapes them itself", () => {
    expect(listed("python 3.2.0", { workflow_id_prefix: ["%"] })).toMatchObject({
      body: { workflow_id_prefix: ["%"] },
    });
  });
});

test("a page of steps is cut here where the SDK sends them all", () => {
  const request = { workflow_id: "a", load_output: true, limit: 2, offset: 1 };
  const steps = [3, 0, 2, 1].map((function_id) => ({ function_id, function_name: "s" }));
  for (const name of ["nameless", "typescript 4.12.9", "python 2.17.0", "go v0.16.0", "go (devel)"]) {
    expect(sent(name, "list_steps", request), name).not.toHaveProperty("limit");
    const fitting = fit(sdk(name), "list_steps", request);
    const answer = "request" in fitting ? fitting.finish?.({ output: steps }) : undefined;
    expect(
      answer?.output?.map((each) => each.function_id),
      name,
    ).toEqual([1, 2]);
  }
  expect(sent("typescript 4.27.6", "list_steps", request)).toMatchObject({ limit: 2, offset: 1 });
});

test.each([
  ["typescript 4.11.9", "4.12.0"],
  ["typescript 3.40.0", "4.12.0"],
  ["python 2.15.1", "2.16.0"],
])("%s is told that aggregates need %s", (name, needed) => {
  const body = { ...examples.get_workflow_aggregates.full.body };
  expect(sent(name, "get_workflow_aggregates", { body })).toContain(
    `get_workflow_aggregates needs version ${needed}`,
  );
});

test("an SDK that does not identify itself is asked whether it knows a message", () => {
  for (const name of ["nameless", "python unknown", "go (devel)", "rust 0.5.0"]) {
    expect(sent(name, "list_queues", { body: {} }), name).toMatchObject({ type: "list_queues" });
  }
});

test.each([
  ["recovery", "database", "A connector beside a database runs no workflows"],
  ["recovery", "process", undefined],
  ["alert", "database", "the handler of alerts is in the application's process"],
  ["alert", "process", "the handler of alerts is in the application's process"],
] as const)("%s beside a %s: %s", (type, connector, refusal) => {
  const request = type === "alert" ? { name: "n", message: "m", metadata: {} } : { executor_ids: ["a"] };
  const fitted = fit({ language: "python", dbosVersion: "3.4.0", connector }, type, request as never);
  if (refusal === undefined) expect(fitted).toEqual({ request });
  else expect(fitted).toEqual({ refusal: expect.stringContaining(refusal) as string });
});

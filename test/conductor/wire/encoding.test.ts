import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeRequest } from "../../../conductor/src/wire/codec.ts";
import type { MessageType, Request } from "../../../conductor/src/wire/messages.ts";
import { wireTime } from "../../../conductor/src/wire/time.ts";
import { examples } from "../../support/requests.ts";

type Members = Record<string, unknown>;
const types = Object.keys(examples) as MessageType[];

/** Members that must be sent as null when they have no value: the Python SDK indexes them. */
const nullable = new Set([
  "new_workflow_id",
  "application_version",
  "gc_cutoff_epoch_ms",
  "gc_rows_threshold",
  "timeout_cutoff_epoch_ms",
]);

function encodeWithout(type: MessageType, missing: readonly string[]): Members {
  const drop = (members: Members): Members =>
    Object.fromEntries(
      Object.entries(members)
        .filter(([name]) => !missing.includes(name))
        .map(([name, value]) => [name, name === "body" ? drop(value as Members) : value]),
    );
  const request = drop(examples[type].full) as Request<typeof type>;
  return JSON.parse(encodeRequest(type, "r-1", request).toString()) as Members;
}

function expectLeaves(members: Members): void {
  for (const [name, value] of Object.entries(members)) {
    if (value === null) expect(nullable).toContain(name);
    if (Array.isArray(value)) expect(value, name).not.toHaveLength(0);
    if (typeof value === "number") expect(Number.isSafeInteger(value), name).toBe(true);
    if (name === "body") expectLeaves(value as Members);
    else expect(value, name).not.toBe("");
  }
}

describe("request encoding", () => {
  test("every type is encoded exactly as kept in the golden file", async () => {
    const lines = types.flatMap((type) => [
      encodeRequest(type, "r-1", examples[type].full),
      JSON.stringify(encodeWithout(type, examples[type].optional)),
    ]);
    await expect(lines.join("\n") + "\n").toMatchFileSnapshot("golden/requests.jsonl");
  });

  test.each(types)(
    "%s has no null, empty list or fraction, whichever optional members are missing",
    (type) => {
      const { optional, full } = examples[type];
      fc.assert(
        fc.property(fc.subarray([...optional]), (missing) => {
          const members = encodeWithout(type, missing);
          expect(Object.keys(members).slice(0, 2)).toEqual(["type", "request_id"]);
          expectLeaves(members);
          const sent = { ...members, ...(members["body"] as Members | undefined) };
          for (const name of missing) expect(sent).not.toHaveProperty(name);
          const required = Object.keys({ ...full, ...(full as { readonly body?: object }).body });
          for (const name of required) if (!missing.includes(name)) expect(sent).toHaveProperty(name);
        }),
        { numRuns: 40 },
      );
    },
  );

  test("empty filters are left out, but a body is always there", () => {
    const body = {
      status: [],
      workflow_id_prefix: [],
      attributes: {},
      sort_desc: false,
      load_input: false,
      load_output: false,
    };
    expect(JSON.parse(encodeRequest("list_workflows", "r", { body }).toString())).toEqual({
      type: "list_workflows",
      request_id: "r",
      body: { sort_desc: false, load_input: false, load_output: false },
    });
    expect(encodeRequest("list_queues", "r", { body: {} })).toContain('"body":{}');
  });

  test("ids and users of aggregates go out under both spellings", () => {
    const body = encodeWithout("get_workflow_aggregates", [])["body"] as Members;
    expect(body["workflow_uuids"]).toEqual(body["workflow_ids"]);
    expect(body["authenticated_user"]).toEqual(body["user"]);
  });

  test.each([1.5, -1, Number.NaN, 2 ** 53])("the number %s never reaches an executor's SQL", (limit) => {
    const body = { sort_desc: false, load_input: false, load_output: false, limit };
    expect(() => encodeRequest("list_workflows", "r", { body })).toThrow("wire member limit");
  });

  test("a workflow called import_workflow does not look like an import to the Java SDK", () => {
    const text = encodeRequest("get_workflow_events", "r", { workflow_id: "import_workflow" }).toString();
    expect(text).not.toContain('"import_workflow"');
    expect(JSON.parse(text)).toMatchObject({ workflow_id: "import_workflow" });
  });

  test("instants have three fractional digits and a numeric offset", () => {
    expect(wireTime(Date.UTC(2026, 7, 21, 9, 30))).toBe("2026-08-21T09:30:00.000+00:00");
  });
});

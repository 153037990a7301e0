import { describe, expect, test } from "vitest";
import { decodeReply } from "../../../conductor/src/wire/codec.ts";
import { outcomeOf } from "../../../conductor/src/wire/outcome.ts";

const reply = (members: Record<string, unknown>) => ({ type: "cancel", request_id: "r", ...members });

describe("decoding", () => {
  test.each(["", "{", "null", "[]", "7", '"text"', "{}", '{"type":"cancel"}', '{"type":1,"request_id":"r"}'])(
    "%s is not a message",
    (text) => {
      expect(decodeReply(Buffer.from(text))).toBeUndefined();
    },
  );

  test("unknown members are kept, whatever they are", () => {
    const text = '{"request_id":"r","type":"cancel","more":[1]}';
    expect(decodeReply(Buffer.from(text))).toEqual(reply({ more: [1] }));
  });
});

describe("outcome of an answer", () => {
  test.each([
    ["an error message", reply({ error_message: "boom", success: true }), "boom"],
    ["success false alone", reply({ success: false }), "the executor gave no reason"],
    [
      "only the last line of a Python traceback",
      reply({ error_message: "Traceback (most recent call last):\n  File x\nValueError: no such queue" }),
      "ValueError: no such queue",
    ],
    ["at most 500 characters", reply({ error_message: "x".repeat(900) }), "x".repeat(500)],
  ])("is failure with %s", (_, message, text) => {
    expect(outcomeOf("cancel", message)).toEqual({ kind: "failure", message: text });
  });

  test.each([
    ["fork_workflow", "new_workflow_id"],
    ["trigger_schedule", "workflow_id"],
    ["backfill_schedule", "workflow_ids"],
    ["fork_from_failure", "forked_workflow_ids"],
  ] as const)("is failure for %s without %s", (type, member) => {
    expect(outcomeOf(type, reply({ type })).kind).toBe("failure");
    expect(outcomeOf(type, reply({ type, [member]: null })).kind).toBe("failure");
    expect(outcomeOf(type, reply({ type, [member]: "x" })).kind).toBe("success");
  });

  test("null and absent members are the same, and no output is a success", () => {
    expect(outcomeOf("get_workflow", reply({ output: null, error_message: null })).kind).toBe("success");
    expect(outcomeOf("get_workflow", reply({})).kind).toBe("success");
    expect(outcomeOf("cancel", reply({ error_message: "", success: true })).kind).toBe("success");
  });

  test("an unknown type and metadata-only mode are told apart", () => {
    expect(outcomeOf("get_queue", reply({ error_message: "Unknown message type" })).kind).toBe("unsupported");
    const hidden = "get_workflow_events is not allowed in conductor metadata-only mode";
    expect(outcomeOf("get_workflow_events", reply({ error_message: hidden })).kind).toBe("hidden");
  });
});

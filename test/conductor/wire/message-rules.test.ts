// The rules of each wire message, as the protocol has them: an entry that is deleted or reversed changes what callers
// are told, and how often something happens.
import { describe, expect, test } from "vitest";
import { PendingRequests, RequestLost } from "../../../conductor/src/executors/pending.ts";
import { lostFailure } from "../../../conductor/src/routing/attempts.ts";
import { executorFailure } from "../../../conductor/src/routing/executor-failure.ts";
import { messageRules } from "../../../conductor/src/wire/message-rules.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import { outcomeOf } from "../../../conductor/src/wire/outcome.ts";
import { examples } from "../../support/requests.ts";

const app = { id: "1", name: "shop" };
const types = Object.keys(examples) as MessageType[];

const changing: MessageType[] = [
  "recovery",
  "cancel",
  "resume",
  "delete",
  "fork_workflow",
  "fork_from_failure",
  "retention",
  "import_workflow",
  "alert",
  "pause_schedule",
  "resume_schedule",
  "trigger_schedule",
  "backfill_schedule",
  "set_latest_application_version",
];
const slow: MessageType[] = [
  "recovery",
  "retention",
  "export_workflow",
  "import_workflow",
  "backfill_schedule",
];
const results: Partial<Record<MessageType, string>> = {
  fork_workflow: "new_workflow_id",
  fork_from_failure: "forked_workflow_ids",
  trigger_schedule: "workflow_id",
  backfill_schedule: "workflow_ids",
};

describe.each(types)("%s", (type) => {
  test("is reported as unknown, and not as failed, when it changes something and its answer is lost", () => {
    const codeWhen = (sent: boolean) => lostFailure(app, type, new RequestLost("timeout", sent)).code;
    expect(codeWhen(true)).toBe(
      changing.includes(type) ? "CONDUCTOR_OUTCOME_UNKNOWN" : "CONDUCTOR_EXECUTOR_TIMED_OUT",
    );
    expect(codeWhen(false)).toBe("CONDUCTOR_EXECUTOR_TIMED_OUT");
  });

  test("has a Go executor to itself when it is slow, and a Java executor when its answer comes in fragments", () => {
    const sentBeside = (language: string, message: MessageType) => {
      const sent: unknown[] = [];
      const pending = new PendingRequests(
        { send: (text) => sent.push(text), bytes: 0 },
        { maxWaiting: 9, maxOutboxBytes: 9 },
      );
      pending.speaks(language);
      for (const [id, each] of [message, "get_queue" as const].entries()) {
        void pending.add({ id: String(id), type: each, text: "", deadline: Date.now() + 60_000 });
      }

      return sent.length;
    };
    expect(sentBeside("go", type)).toBe(slow.includes(type) ? 1 : 2);
    expect(sentBeside("java", type)).toBe(type === "export_workflow" ? 1 : 2);
    expect(sentBeside("typescript", type)).toBe(2);
  });

  test("has failed when its answer lacks what it is asked for", () => {
    const member = results[type];
    const empty = { type, request_id: "r" };
    expect(outcomeOf(type, empty).kind).toBe(member === undefined ? "success" : "failure");
    if (member !== undefined) expect(outcomeOf(type, { ...empty, [member]: ["x"] }).kind).toBe("success");
  });

  test("names an unknown or taken object by its kind", () => {
    let unknown = "CONDUCTOR_WORKFLOW_UNKNOWN";
    if (type.includes("schedule")) unknown = "CONDUCTOR_SCHEDULE_UNKNOWN";
    if (type.includes("queue")) unknown = "CONDUCTOR_QUEUE_UNKNOWN";
    const failed = (message: string) => executorFailure(app, type, { kind: "failure", message }).code;
    expect(failed("x does not exist")).toBe(unknown);
    const creates = type === "fork_workflow" || type === "import_workflow";
    expect(failed("x already exists")).toBe(
      creates ? "CONDUCTOR_WORKFLOW_EXISTS" : "CONDUCTOR_EXECUTOR_FAILED",
    );
  });

  test("has a rule for every member that it can have", () => {
    const { full } = examples[type];
    const members = Object.keys((full as { readonly body?: object }).body ?? full);
    const rules = Object.keys(messageRules[type].members);
    const places = type === "fork_from_failure" ? ["from_last_step", "from_step", "from_step_name"] : [];
    expect(rules.toSorted()).toEqual([...members, ...places].toSorted());
  });
});

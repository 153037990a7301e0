// Failures: each says which of two things it is, unknown or taken, and why; an executor's complaint is never passed on as a
// failure of the executor.
import { expect, test } from "vitest";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import type { Deployment } from "../deployment.ts";
import { capability } from "./capability.ts";

export function failing(shop: Deployment): void {
  capability("failures with their reason", () => {
    test.each<[string, string, string, object?, MessageType?]>([
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "GET", "/workflows/none"],
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "GET", "/workflows/none/steps"],
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "GET", "/workflows/none/events"],
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "GET", "/workflows/none/export"],
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "POST", "/workflows/none/cancel", {}],
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "POST", "/workflows/none/resume", {}],
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "POST", "/workflows/none/fork", { startStep: 0 }, "fork_workflow"],
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "DELETE", "/workflows/none", undefined, "delete"],
      ["CONDUCTOR_WORKFLOW_UNKNOWN", "POST", "/workflows/bulk-resume", { workflowIds: ["order_1", "none"] }],
      ["CONDUCTOR_QUEUE_UNKNOWN", "GET", "/queues/none", undefined, "get_queue"],
      ["CONDUCTOR_SCHEDULE_UNKNOWN", "GET", "/schedules/none"],
      ["CONDUCTOR_SCHEDULE_UNKNOWN", "POST", "/schedules/none/pause"],
      ["CONDUCTOR_SCHEDULE_UNKNOWN", "POST", "/schedules/none/trigger", undefined, "trigger_schedule"],
      ["CONDUCTOR_VERSION_UNKNOWN", "PATCH", "/versions/latest", { versionName: "none" }],
    ])("%s: %s %s", async (code, method, place, body, message) => {
      const answer = await shop.ask(method, place, body);
      if (message !== undefined && shop.isRefusal(message, answer)) return;
      const { type, detail } = answer.body as { readonly type: string; readonly detail: string };
      expect([answer.status, type]).toEqual([404, `urn:podium:error:${code}`]);
      expect(detail).toContain("none");
    });

    test.each(["a fork", "an import"])("%s onto an id that is taken is a conflict", async (what) => {
      const exported = await shop.call<object>(200, "GET", "/workflows/order_1/export");
      const answer =
        what === "an import"
          ? await shop.ask("POST", "/workflows/import", exported)
          : await shop.ask("POST", "/workflows/orderX1/fork", { startStep: 0, newWorkflowId: "order_1" });
      if (shop.isRefusal(what === "an import" ? "import_workflow" : "fork_workflow", answer)) return;
      const { type, detail } = answer.body as { readonly type: string; readonly detail: string };
      expect([answer.status, type], answer.text).toEqual([409, "urn:podium:error:CONDUCTOR_WORKFLOW_EXISTS"]);
      expect(detail).not.toMatch(/Traceback|INSERT|\n/);
    });
  });
}

// An application as the command line client's tests want it: one workflow, one queue, one schedule, one version.
import type { MessageType } from "../../conductor/src/wire/messages.ts";
import type { Answer } from "./executor.ts";

export const cliApp = "ctl-shop";

const schedule = {
  schedule_id: "s-1",
  schedule_name: "nightly",
  workflow_name: "clean",
  schedule: "0 0 * * *",
  status: "ACTIVE",
};
const queue = { name: "mail", concurrency: 3 };
const workflow = {
  WorkflowUUID: "wf-1",
  Status: "SUCCESS",
  WorkflowName: "order",
  CreatedAt: "1767225600000",
};

/** How its executor answers. */
export const cliAnswers: Partial<Record<MessageType, Answer>> = {
  list_workflows: ({ body }) => {
    const { workflow_uuids: ids = ["wf-1"] } = body as { readonly workflow_uuids?: string[] };
    return { output: ids.map((WorkflowUUID) => ({ ...workflow, WorkflowUUID })) };
  },
  get_workflow: ({ workflow_id }) => ({
    output: ["nothing", "mine"].includes(String(workflow_id))
      ? null
      : { ...workflow, WorkflowUUID: workflow_id },
  }),
  list_steps: () => ({ output: [{ function_id: 0, function_name: "charge" }] }),
  get_workflow_events: () => ({ events: [{ key: "progress", value: "7" }] }),
  list_application_versions: () => ({
    output: [{ version_id: "id-1", version_name: "v1", version_timestamp: 2, created_at: 1 }],
  }),
  set_latest_application_version: () => ({ success: true }),
  cancel: () => ({ success: true }),
  resume: () => ({ success: true }),
  delete: () => ({ success: true }),
  fork_workflow: ({ body }) => ({
    new_workflow_id: (body as { readonly new_workflow_id: string }).new_workflow_id,
  }),
  list_queues: () => ({ output: [queue] }),
  get_queue: ({ name }) => ({ output: name === "mail" ? queue : null }),
  list_schedules: () => ({ output: [schedule] }),
  get_schedule: ({ schedule_name }) => ({ output: schedule_name === "nightly" ? schedule : null }),
  pause_schedule: () => ({ success: true }),
  resume_schedule: () => ({ success: true }),
  trigger_schedule: () => ({ workflow_id: "wf-triggered" }),
  backfill_schedule: () => ({ workflow_ids: ["wf-b1", "wf-b2"] }),
};

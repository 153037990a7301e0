// Every tool, those that change something apart.
import { explain } from "./explain.ts";
import { failures } from "./failures.ts";
import { operationTool, type Tool } from "./tool.ts";

const rows = { usual: 20, most: 200 };
const steps = { usual: 100, most: 1_000 };

const reading: readonly Tool[] = [
  operationTool("list_applications", "listApps"),
  operationTool("search_workflows", "searchWorkflows", {
    limit: rows,
    body: { sortDesc: true },
    more: "At most 200, the newest first unless sortDesc is false; page with offset.",
  }),
  operationTool("get_workflow", "getWorkflow"),
  explain,
  operationTool("list_steps", "listWorkflowSteps", { limit: steps }),
  failures,
  operationTool("list_recoveries", "listRecoveries", { limit: rows }),
  operationTool("list_queues", "listQueues"),
  operationTool("list_executors", "listExecutors"),
];

const writing: readonly Tool[] = [
  operationTool("cancel_workflow", "cancelWorkflow"),
  operationTool("resume_workflow", "resumeWorkflow"),
  operationTool("fork_workflow", "forkWorkflow"),
];

/** The tools of a server; those that change something only when that is allowed. */
export function toolsFor(allowWrites: boolean): readonly Tool[] {
  return allowWrites ? [...reading, ...writing] : reading;
}

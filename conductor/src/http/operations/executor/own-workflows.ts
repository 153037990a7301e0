// Which application a workflow belongs to. SDKs of applications that share a system database find every workflow by its
// id, and most SDKs report success for ids that do not exist. So Conductor reads the workflow first.
import { ConductorError } from "../../../errors.ts";
import { isOwn } from "../../../routing/ownership.ts";
import { ask, askForRows, pagesOf, viewOne } from "./ask.ts";
import type { AppCall } from "../../call.ts";
import { shorten } from "../../complaints.ts";

/** Ids that a refusal names at most. */
const maxNamed = 100;

/** Throws `CONDUCTOR_WORKFLOW_UNKNOWN` unless the application has this workflow. */
export async function requireWorkflow(call: AppCall, workflowId: string): Promise<void> {
  const isKnown = await look(async () => {
    const owner = await ownerOf(call, workflowId);
    return owner !== undefined && isOwn(call, owner);
  });
  if (isKnown === false) throw unknownWorkflow(call, workflowId);
}

/**
 * The answer about a workflow, if the workflow is the application's. Both questions are asked at once. If both fail, the
 * failure of the check counts: an executor may be unable to read what another application wrote.
 */
export async function ofOwn<T>(call: AppCall, workflowId: string, answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  await requireWorkflow(call, workflowId);
  return answer;
}

/** Throws `CONDUCTOR_WORKFLOW_UNKNOWN` with every id of these that the application does not have. */
export async function requireWorkflows(call: AppCall, workflowIds: string[]): Promise<void> {
  const known = await look(async () => {
    const body = { workflow_uuids: workflowIds, sort_desc: false, load_input: false, load_output: false };
    const { output } = await askForRows(call, "list_workflows", { body });
    const ids = new Set<string>();
    for await (const page of pagesOf(output, call)) {
      for (const row of page) if (isOwn(call, row.ApplicationName)) ids.add(row.WorkflowUUID);
    }

    return ids;
  });
  if (known === undefined) return;
  const details = workflowIds.flatMap((id, index) =>
    known.has(id)
      ? []
      : [{ location: `body.workflowIds[${index}]`, message: "does not exist", value: shorten(id) }],
  );
  const [first] = details;
  if (first === undefined) return;
  const more = details.length > 1 ? ` and ${details.length - 1} more of those named` : "";
  throw new ConductorError(
    "CONDUCTOR_WORKFLOW_UNKNOWN",
    `Application ${call.app.name} has no workflow ${first.value}${more}; nothing was changed.`,
    { details: details.slice(0, maxNamed) },
  );
}

/** Throws `CONDUCTOR_WORKFLOW_EXISTS` where the id is taken. Old SDKs report success then, and fork nothing. */
export async function requireFree(call: AppCall, workflowId: string): Promise<void> {
  const isTaken = await look(async () => (await ownerOf(call, workflowId)) !== undefined);
  if (isTaken !== true) return;
  throw new ConductorError(
    "CONDUCTOR_WORKFLOW_EXISTS",
    `There is a workflow ${shorten(workflowId)} already; choose another id.`,
    { details: [{ location: "body.newWorkflowId", message: "is taken", value: shorten(workflowId) }] },
  );
}

/** The failure of a request about a workflow that the application does not have. */
export function unknownWorkflow({ app }: AppCall, workflowId: string): ConductorError {
  return new ConductorError(
    "CONDUCTOR_WORKFLOW_UNKNOWN",
    `Application ${app.name} has no workflow ${shorten(workflowId)}.`,
  );
}

/** The name of a workflow's application, null for one without; undefined when there is no such workflow. */
async function ownerOf(call: AppCall, workflowId: string): Promise<unknown> {
  const request = { workflow_id: workflowId, load_input: false, load_output: false };
  const { output } = await ask(call, "get_workflow", request);
  return viewOne(output, (row) => row.ApplicationName ?? null, call);
}

/** The answer to a check. Undefined where executors are too old for it: the request then goes on unchecked. */
async function look<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ConductorError && error.code === "CONDUCTOR_EXECUTOR_UNSUPPORTED") return undefined;
    throw error;
  }
}

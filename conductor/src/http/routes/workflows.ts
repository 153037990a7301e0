// Reading workflows. Flow 2: a person asks, an executor answers.
import { Literal } from "../../wire/literal.ts";
import type { WorkflowFilters } from "../../wire/messages.ts";
import { ask, requiredText, viewList, viewOne } from "../ask.ts";
import type { AppCall, Handlers } from "../call.ts";
import { isOwn, ofOwn, requireWorkflow, unknownWorkflow } from "../own-workflows.ts";
import { refuseInPrivateMode } from "../private-mode.ts";
import { refuse } from "../refuse.ts";
import {
  pageComplaints,
  stepAggregateQuery,
  workflowAggregateQuery,
  workflowFilters,
} from "../requests/workflow-filters.ts";
import { stepAggregateView, workflowAggregateView } from "../views/aggregate.ts";
import { eventView, notificationView, stepView, streamView, workflowView } from "../views/workflow.ts";

export const workflowHandlers = {
  listWorkflows: (call) => {
    const { status, workflowName, ...rest } = call.query;
    const search = { ...rest, status: oneOrNone(status), workflowName: oneOrNone(workflowName) };
    return list(call, workflowFilters(search, call.app.privateMode, "query"));
  },
  searchWorkflows: async (call) => list(call, workflowFilters(call.body, call.app.privateMode, "body")),
  getWorkflow: async (call) => {
    const load = !call.app.privateMode;
    const request = { workflow_id: call.params.workflowId, load_input: load, load_output: load };
    const { output } = await ask(call, "get_workflow", request);
    const found = viewOne(output, workflowView, call);
    if (found === undefined || !isOwn(call, found.applicationName)) {
      throw unknownWorkflow(call, call.params.workflowId);
    }
    return withoutPayload(call, found);
  },
  listWorkflowSteps: async (call) => {
    const { limit, offset } = call.query;
    refuse(pageComplaints("query", call.query));
    if (limit === 0) return [];
    const load_output = !call.app.privateMode;
    const request = { workflow_id: call.params.workflowId, load_output, limit, offset };
    const { output } = await ofOwn(call, request.workflow_id, ask(call, "list_steps", request));
    const steps = viewList(output, stepView, call).sort((a, b) => a.stepId - b.stepId);
    return load_output ? steps : steps.map((each) => ({ ...each, output: null, error: null }));
  },
  listWorkflowEvents: async (call) => {
    refuseInPrivateMode(call.app, "events");
    const request = { workflow_id: call.params.workflowId };
    const { events } = await ofOwn(call, request.workflow_id, ask(call, "get_workflow_events", request));
    return viewList(events, eventView, call);
  },
  listWorkflowNotifications: async (call) => {
    refuseInPrivateMode(call.app, "notifications");
    const request = { workflow_id: call.params.workflowId };
    const { notifications } = await ofOwn(
      call,
      request.workflow_id,
      ask(call, "get_workflow_notifications", request),
    );
    return viewList(notifications, notificationView, call);
  },
  listWorkflowStreams: async (call) => {
    refuseInPrivateMode(call.app, "streams");
    const request = { workflow_id: call.params.workflowId };
    const { streams } = await ofOwn(call, request.workflow_id, ask(call, "get_workflow_streams", request));
    return viewList(streams, streamView, call);
  },
  exportWorkflow: async (call) => {
    refuseInPrivateMode(call.app, "exports");
    await requireWorkflow(call, call.params.workflowId);
    const { serialized_workflow } = await ask(call, "export_workflow", {
      workflow_id: call.params.workflowId,
      export_children: call.query.exportChildren ?? false,
    });
    if (serialized_workflow == null) throw unknownWorkflow(call, call.params.workflowId);
    const text = serialized_workflow;
    // A literal is written as the text it is.
    return { serializedWorkflow: text instanceof Literal ? (text as never) : requiredText(text, call) };
  },
  getWorkflowAggregates: async (call) => {
    const { output } = await ask(call, "get_workflow_aggregates", {
      body: workflowAggregateQuery(call.body),
    });
    return viewList(output, workflowAggregateView, call);
  },
  getStepAggregates: async (call) => {
    const { output } = await ask(call, "get_step_aggregates", { body: stepAggregateQuery(call.body) });
    return viewList(output, stepAggregateView, call);
  },
} satisfies Handlers;

async function list(call: AppCall, filters: WorkflowFilters) {
  // To the Python and TypeScript SDKs a limit of 0 is none.
  if (filters.limit === 0) return [];
  const { output } = await ask(call, "list_workflows", { body: filters });
  const rows = viewList(output, workflowView, call).filter((row) => isOwn(call, row.applicationName));
  return rows.map((row) => withoutPayload(call, row));
}

/** In private mode, what SDKs send although they were not asked for it. */
function withoutPayload<W extends ReturnType<typeof workflowView>>({ app }: AppCall, row: W): W {
  return app.privateMode ? { ...row, input: null, output: null, error: null } : row;
}

function oneOrNone(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}

// Reading workflows. Flow 2: a person asks, an executor answers.
import { ConductorError } from "../../errors.ts";
import { Literal } from "../../wire/literal.ts";
import type { WorkflowFilters } from "../../wire/messages.ts";
import { ask, requiredText, viewList, viewOne } from "../ask.ts";
import type { AppCall, Handlers } from "../call.ts";
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
    return viewOne(output, workflowView, call) ?? unknown(call);
  },
  listWorkflowSteps: async (call) => {
    const { limit, offset } = call.query;
    refuse(pageComplaints("query", call.query));
    if (limit === 0) return [];
    const load_output = !call.app.privateMode;
    const request = { workflow_id: call.params.workflowId, load_output, limit, offset };
    const { output } = await ask(call, "list_steps", request);
    return viewList(output, stepView, call).sort((a, b) => a.stepId - b.stepId);
  },
  listWorkflowEvents: async (call) => {
    refuseInPrivateMode(call.app, "events");
    const { events } = await ask(call, "get_workflow_events", { workflow_id: call.params.workflowId });
    return viewList(events, eventView, call);
  },
  listWorkflowNotifications: async (call) => {
    refuseInPrivateMode(call.app, "notifications");
    const request = { workflow_id: call.params.workflowId };
    const { notifications } = await ask(call, "get_workflow_notifications", request);
    return viewList(notifications, notificationView, call);
  },
  listWorkflowStreams: async (call) => {
    refuseInPrivateMode(call.app, "streams");
    const { streams } = await ask(call, "get_workflow_streams", { workflow_id: call.params.workflowId });
    return viewList(streams, streamView, call);
  },
  exportWorkflow: async (call) => {
    refuseInPrivateMode(call.app, "exports");
    const { serialized_workflow } = await ask(call, "export_workflow", {
      workflow_id: call.params.workflowId,
      export_children: call.query.exportChildren ?? false,
    });
    const text = serialized_workflow ?? unknown(call);
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
  return viewList(output, workflowView, call);
}

function oneOrNone(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}

function unknown({ app, params }: { app: { name: string }; params: { workflowId: string } }): never {
  throw new ConductorError(
    "CONDUCTOR_WORKFLOW_UNKNOWN",
    `Application ${app.name} has no workflow ${params.workflowId}.`,
  );
}

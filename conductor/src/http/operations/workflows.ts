// Reading workflows. Flow 2: a person asks, an executor answers.
import type { Request, WireStep, WireWorkflow, WorkflowFilters } from "../../wire/messages.ts";
import { LargeList, LargeText } from "../../wire/raw-json.ts";
import {
  ask,
  askForRows,
  pagesOf,
  requiredText,
  viewList,
  viewOne,
  viewRows,
  type List,
} from "./executor/ask.ts";
import type { AppCall, Handlers } from "../call.ts";
import { ofOwn, requireWorkflow, unknownWorkflow } from "./executor/own-workflows.ts";
import { isOwn } from "../../routing/ownership.ts";
import { refuseInPrivateMode } from "./executor/private-mode.ts";
import { requireNone } from "../complaints.ts";
import {
  pageComplaints,
  stepAggregateQuery,
  workflowAggregateQuery,
  workflowFilters,
} from "./requests/workflow-filters.ts";
import { stepAggregateView, workflowAggregateView } from "./views/aggregate.ts";
import { integer } from "./views/value.ts";
import { eventView, notificationView, stepView, streamView, workflowView } from "./views/workflow.ts";

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
    requireNone(pageComplaints("query", call.query));
    if (limit === 0) return [];
    const load_output = !call.app.privateMode;
    const request = { workflow_id: call.params.workflowId, load_output, limit, offset };
    const { output } = await askAbout(call, "list_steps", request);
    const view = (step: WireStep) => ({
      ...stepView(step),
      ...(load_output ? {} : { output: null, error: null }),
    });
    return viewRows(await inOrder(output, call), view, call);
  },
  listWorkflowEvents: async (call) => {
    refuseInPrivateMode(call.app, "events");
    const { events } = await askAbout(call, "get_workflow_events", { workflow_id: call.params.workflowId });
    return viewRows(events, eventView, call);
  },
  listWorkflowNotifications: async (call) => {
    refuseInPrivateMode(call.app, "notifications");
    const request = { workflow_id: call.params.workflowId };
    const { notifications } = await askAbout(call, "get_workflow_notifications", request);
    return viewRows(notifications, notificationView, call);
  },
  listWorkflowStreams: async (call) => {
    refuseInPrivateMode(call.app, "streams");
    const { streams } = await askAbout(call, "get_workflow_streams", { workflow_id: call.params.workflowId });
    return viewRows(streams, streamView, call);
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
    // Written as the text that it is.
    return { serializedWorkflow: text instanceof LargeText ? (text as never) : requiredText(text, call) };
  },
  getWorkflowAggregates: async (call) => {
    const { output } = await askForRows(call, "get_workflow_aggregates", {
      body: workflowAggregateQuery(call.body),
    });
    return viewRows(output, workflowAggregateView, call);
  },
  getStepAggregates: async (call) => {
    const { output } = await askForRows(call, "get_step_aggregates", { body: stepAggregateQuery(call.body) });
    return viewRows(output, stepAggregateView, call);
  },
} satisfies Partial<Handlers>;

/** Asks for a list of what belongs to one workflow of the application. */
function askAbout<T extends "list_steps" | `get_workflow_${"events" | "notifications" | "streams"}`>(
  call: AppCall,
  type: T,
  request: Request<T>,
) {
  return ofOwn(call, request.workflow_id, askForRows(call, type, request));
}

async function list(call: AppCall, filters: WorkflowFilters) {
  // To the Python and TypeScript SDKs a limit of 0 is none.
  if (filters.limit === 0) return [];
  const { output } = await askForRows(call, "list_workflows", { body: filters });
  const view = (row: WireWorkflow) =>
    isOwn(call, row.ApplicationName) ? withoutPayload(call, workflowView(row)) : undefined;
  return viewRows(output, view, call);
}

/** Steps by their numbers. SDKs nearly always send them so: a large list that is in order stays as it came. */
async function inOrder(steps: List<WireStep>, call: AppCall) {
  const numberOf = (each: WireStep) => integer(each.function_id) ?? 0;
  const sorted = (list: WireStep[]) => list.toSorted((a, b) => numberOf(a) - numberOf(b));
  if (!(steps instanceof LargeList)) return sorted(viewList(steps, (step) => step, call));
  let last = 0;
  for await (const page of pagesOf(steps, call)) {
    for (const each of page) {
      if (numberOf(each) < last) return sorted(await steps.all());
      last = numberOf(each);
    }
  }
  return steps;
}

/** In private mode, what SDKs send although they were not asked for it. */
function withoutPayload<W extends ReturnType<typeof workflowView>>({ app }: AppCall, row: W): W {
  return app.privateMode ? { ...row, input: null, output: null, error: null } : row;
}

function oneOrNone(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}

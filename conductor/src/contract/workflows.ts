// Reading workflows. What changes them is in workflow-actions.ts, under the same tag.
import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { app, inApp, inWorkflow, workflows } from "./paths.ts";
import {
  stepAggregate,
  stepAggregatesInput,
  workflowAggregate,
  workflowAggregatesInput,
} from "./schemas/aggregate.ts";
import { int64, text } from "./schemas/primitives.ts";
import { workflowSearch } from "./schemas/workflow-search.ts";
import {
  event,
  exportWorkflowOutput,
  notification,
  step,
  streamEntry,
  workflow,
} from "./schemas/workflow.ts";

export const listWorkflows = {
  method: "GET",
  path: workflows,
  tag: "Workflows",
  summary: "List workflows by a few filters",
  access: "application.read",
  params: inApp,
  query: Type.Object({
    status: Type.Optional(text),
    workflowName: Type.Optional(text),
    limit: Type.Optional(int64),
    offset: Type.Optional(int64),
    sortDesc: Type.Optional(Type.Boolean()),
    loadInput: Type.Optional(Type.Boolean()),
    loadOutput: Type.Optional(Type.Boolean()),
  }),
  success: { status: 200, body: Type.Array(workflow) },
} as const satisfies Operation;

export const searchWorkflows = {
  method: "POST",
  path: `${workflows}/search`,
  tag: "Workflows",
  summary: "List workflows by any filter",
  access: "application.read",
  params: inApp,
  body: workflowSearch,
  success: { status: 200, body: Type.Array(workflow) },
} as const satisfies Operation;

export const getWorkflowAggregates = {
  method: "POST",
  path: `${workflows}/aggregates`,
  tag: "Workflows",
  summary: "Count and time workflows by group",
  access: "application.read",
  params: inApp,
  body: workflowAggregatesInput,
  success: { status: 200, body: Type.Array(workflowAggregate) },
} as const satisfies Operation;

export const getStepAggregates = {
  method: "POST",
  path: `${app}/steps/aggregates`,
  tag: "Workflows",
  summary: "Count and time steps by group",
  access: "application.read",
  params: inApp,
  body: stepAggregatesInput,
  success: { status: 200, body: Type.Array(stepAggregate) },
} as const satisfies Operation;

export const getWorkflow = {
  method: "GET",
  path: `${workflows}/{workflowId}`,
  tag: "Workflows",
  summary: "Read a workflow",
  access: "application.read",
  params: inWorkflow,
  success: { status: 200, body: workflow },
} as const satisfies Operation;

export const listWorkflowSteps = {
  method: "GET",
  path: `${workflows}/{workflowId}/steps`,
  tag: "Workflows",
  summary: "List a workflow's steps in order",
  access: "application.read",
  params: inWorkflow,
  query: Type.Object({ limit: Type.Optional(int64), offset: Type.Optional(int64) }),
  success: { status: 200, body: Type.Array(step) },
} as const satisfies Operation;

export const listWorkflowEvents = {
  method: "GET",
  path: `${workflows}/{workflowId}/events`,
  tag: "Workflows",
  summary: "List the events that a workflow has set",
  access: "application.read",
  params: inWorkflow,
  success: { status: 200, body: Type.Array(event) },
} as const satisfies Operation;

export const listWorkflowNotifications = {
  method: "GET",
  path: `${workflows}/{workflowId}/notifications`,
  tag: "Workflows",
  summary: "List the messages sent to a workflow",
  access: "application.read",
  params: inWorkflow,
  success: { status: 200, body: Type.Array(notification) },
} as const satisfies Operation;

export const listWorkflowStreams = {
  method: "GET",
  path: `${workflows}/{workflowId}/streams`,
  tag: "Workflows",
  summary: "List the streams that a workflow has written",
  access: "application.read",
  params: inWorkflow,
  success: { status: 200, body: Type.Array(streamEntry) },
} as const satisfies Operation;

export const exportWorkflow = {
  method: "GET",
  path: `${workflows}/{workflowId}/export`,
  tag: "Workflows",
  summary: "Export a workflow with its steps, events and streams",
  access: "application.read",
  params: inWorkflow,
  query: Type.Object({ exportChildren: Type.Optional(Type.Boolean()) }),
  success: { status: 200, body: exportWorkflowOutput },
} as const satisfies Operation;

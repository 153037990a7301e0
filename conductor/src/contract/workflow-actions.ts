// Changing workflows; the second half of the tag Workflows.
import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { inApp, inWorkflow, workflows } from "./paths.ts";
import {
  bulkCancelInput,
  bulkDeleteInput,
  bulkForkFromFailureInput,
  bulkForkFromFailureOutput,
  bulkResumeInput,
  cancelWorkflowInput,
  forkWorkflowInput,
  forkWorkflowOutput,
  resumeWorkflowInput,
} from "./schemas/workflow-action.ts";
import { importWorkflowInput } from "./schemas/workflow.ts";

export const cancelWorkflow = {
  method: "POST",
  path: `${workflows}/{workflowId}/cancel`,
  tag: "Workflows",
  summary: "Cancel a workflow",
  access: "application.write",
  params: inWorkflow,
  body: cancelWorkflowInput,
  success: { status: 204 },
} as const satisfies Operation;

export const resumeWorkflow = {
  method: "POST",
  path: `${workflows}/{workflowId}/resume`,
  tag: "Workflows",
  summary: "Resume a cancelled or failed workflow where it stopped",
  access: "application.write",
  params: inWorkflow,
  body: resumeWorkflowInput,
  success: { status: 204 },
} as const satisfies Operation;

export const forkWorkflow = {
  method: "POST",
  path: `${workflows}/{workflowId}/fork`,
  tag: "Workflows",
  summary: "Start a new workflow from a step of this one",
  access: "application.write",
  params: inWorkflow,
  body: forkWorkflowInput,
  success: { status: 201, body: forkWorkflowOutput, location: `${workflows}/{workflowId}` },
} as const satisfies Operation;

export const deleteWorkflow = {
  method: "DELETE",
  path: `${workflows}/{workflowId}`,
  tag: "Workflows",
  summary: "Delete a workflow, whatever its state",
  access: "application.write",
  params: inWorkflow,
  query: Type.Object({ deleteChildren: Type.Optional(Type.Boolean()) }),
  success: { status: 204 },
} as const satisfies Operation;

export const importWorkflow = {
  method: "POST",
  path: `${workflows}/import`,
  tag: "Workflows",
  summary: "Import an exported workflow",
  access: "application.write",
  params: inApp,
  body: importWorkflowInput,
  bodyRequired: true,
  success: { status: 201 },
} as const satisfies Operation;

export const bulkCancelWorkflows = {
  method: "POST",
  path: `${workflows}/bulk-cancel`,
  tag: "Workflows",
  summary: "Cancel several workflows",
  access: "application.write",
  params: inApp,
  body: bulkCancelInput,
  bodyRequired: true,
  success: { status: 204 },
} as const satisfies Operation;

export const bulkResumeWorkflows = {
  method: "POST",
  path: `${workflows}/bulk-resume`,
  tag: "Workflows",
  summary: "Resume several workflows",
  access: "application.write",
  params: inApp,
  body: bulkResumeInput,
  bodyRequired: true,
  success: { status: 204 },
} as const satisfies Operation;

export const bulkDeleteWorkflows = {
  method: "POST",
  path: `${workflows}/bulk-delete`,
  tag: "Workflows",
  summary: "Delete several workflows",
  access: "application.write",
  params: inApp,
  body: bulkDeleteInput,
  bodyRequired: true,
  success: { status: 204 },
} as const satisfies Operation;

export const bulkForkWorkflowsFromFailure = {
  method: "POST",
  path: `${workflows}/bulk-fork-from-failure`,
  tag: "Workflows",
  summary: "Fork several workflows where they failed",
  access: "application.write",
  params: inApp,
  body: bulkForkFromFailureInput,
  bodyRequired: true,
  success: { status: 200, body: bulkForkFromFailureOutput },
} as const satisfies Operation;

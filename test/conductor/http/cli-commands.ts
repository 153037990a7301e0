// The commands of the official command line client as requests: what it sends, and what it reads of the answer.
import { expect } from "vitest";
import type { OperationId } from "../../../conductor/src/contract/operations.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import { cliApp } from "../../support/cli-shop.ts";
import { anyText, objectLike, textLike } from "./fixture.ts";

/** `~` is the application, `.` the organisation. */
export interface Request {
  readonly operation: OperationId;
  readonly path: string;
  readonly body?: object;
  readonly answer?: unknown;
  readonly location?: RegExp;
  /** What reaches the executor. */
  readonly asked?: [MessageType, object];
}

const times = { startTime: "2026-01-01T02:00:00.123456789+02:00", endTime: "2026-01-01T03:00:00+02:00" };
const query = new URLSearchParams(times).toString();
const onWire = { start: "2026-01-01T00:00:00.123+00:00", end: "2026-01-01T01:00:00.000+00:00" };
const instant = textLike(/Z$/);
const workflow = objectLike({
  workflowId: "wf-1",
  workflowName: "order",
  status: "SUCCESS",
  queueName: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  priority: 0,
});
const application = { name: cliApp, status: "AVAILABLE", language: "typescript" };
const queue = objectLike({
  name: "mail",
  concurrency: 3,
  rateLimitMax: null,
  pollingIntervalSecs: expect.any(Number) as unknown,
  priorityEnabled: false,
});
const schedule = objectLike({
  scheduleName: "nightly",
  status: "ACTIVE",
  cronExpression: "0 0 * * *",
  workflowName: "clean",
  lastFiredAt: null,
});
const several = ["wf-1", "a/b +00:00"];

/** What each command sends without sign-in, and what it needs back. Each leaves the others as they are. */
export const commands: Record<string, Request> = {
  "app list": {
    operation: "listApps",
    path: "./apps",
    answer: expect.arrayContaining([objectLike(application)]) as unknown,
  },
  "app get": {
    operation: "getApp",
    path: "~",
    answer: objectLike({
      ...application,
      dbosCloud: false,
      executorTimeoutSecs: 60,
      gcRowsThreshold: null,
      gcTimeThresholdMs: null,
      globalTimeoutMs: null,
      privateMode: false,
    }),
  },
  "app register": { operation: "registerApp", path: "./apps/ctl-new", body: {} },
  "app update --executor-timeout-secs 42 --private-mode": {
    operation: "updateApp",
    path: "./apps/ctl-changed",
    body: { executorTimeoutSecs: 42, privateMode: true },
  },
  "app delete --force": { operation: "deleteApp", path: "./apps/ctl-removed" },
  "app versions": {
    operation: "listAppVersions",
    path: "~/versions",
    answer: [{ versionName: "v1", versionId: "id-1", versionTimestamp: instant, createdAt: instant }],
    asked: ["list_application_versions", {}],
  },
  "app set-version": {
    operation: "setLatestAppVersion",
    path: "~/versions/latest",
    body: { versionName: "v1" },
    asked: ["set_latest_application_version", { version_name: "v1" }],
  },
  "app executors": {
    operation: "listExecutors",
    path: "~/executors",
    answer: [
      objectLike({
        status: "HEALTHY",
        appVersion: "v1",
        language: "typescript",
        hostname: "test-host",
        updatedAt: instant,
      }),
    ],
  },
  "app executors, of none": { operation: "listExecutors", path: "./apps/ctl-idle/executors", answer: [] },
  "app metrics --since 1h": { operation: "listMetrics", path: `~/metrics?${query}`, answer: [] },
  "workflow list": {
    operation: "searchWorkflows",
    path: "~/workflows/search",
    body: {},
    answer: [workflow],
    asked: [
      "list_workflows",
      { body: { sort_desc: false, queues_only: false, load_input: false, load_output: false } },
    ],
  },
  "workflow list, with every flag": {
    operation: "searchWorkflows",
    path: "~/workflows/search",
    body: {
      workflowIds: ["wf-1"],
      user: ["ada"],
      status: ["SUCCESS", "ERROR"],
      workflowName: ["order"],
      appVersion: ["v1"],
      queueName: ["mail"],
      limit: 5,
      offset: 10,
      sortDesc: true,
      queuesOnly: true,
      ...times,
    },
    answer: [workflow],
    asked: [
      "list_workflows",
      {
        body: objectLike({
          workflow_uuids: ["wf-1"],
          authenticated_user: ["ada"],
          status: ["SUCCESS", "ERROR"],
          workflow_name: ["order"],
          application_version: ["v1"],
          queue_name: ["mail"],
          limit: 5,
          offset: 10,
          sort_desc: true,
          queues_only: true,
          start_time: onWire.start,
          end_time: onWire.end,
        }),
      },
    ],
  },
  "workflow get": { operation: "getWorkflow", path: "~/workflows/wf-1", answer: workflow },
  "workflow steps": {
    operation: "listWorkflowSteps",
    path: "~/workflows/wf-1/steps",
    answer: [
      objectLike({
        stepId: 0,
        stepName: "charge",
        startedAt: null,
        completedAt: null,
        childWorkflowId: null,
      }),
    ],
  },
  "workflow events": {
    operation: "listWorkflowEvents",
    path: "~/workflows/wf-1/events",
    answer: [{ key: "progress", value: "7" }],
  },
  "workflow cancel A": {
    operation: "cancelWorkflow",
    path: "~/workflows/wf-1/cancel",
    body: {},
    asked: ["cancel", { workflow_id: "wf-1", cancel_children: false }],
  },
  "workflow cancel A --children": {
    operation: "cancelWorkflow",
    path: "~/workflows/a%2Fb%20+00:00/cancel",
    body: { cancelChildren: true },
    asked: ["cancel", { workflow_id: "a/b +00:00", cancel_children: true }],
  },
  "workflow cancel A B": {
    operation: "bulkCancelWorkflows",
    path: "~/workflows/bulk-cancel",
    body: { workflowIds: several, cancelChildren: true },
    asked: ["cancel", { workflow_ids: several, cancel_children: true }],
  },
  "workflow resume A": {
    operation: "resumeWorkflow",
    path: "~/workflows/wf-1/resume",
    body: {},
    asked: ["resume", { workflow_id: "wf-1" }],
  },
  "workflow resume A --queue mail": {
    operation: "resumeWorkflow",
    path: "~/workflows/wf-1/resume",
    body: { queueName: "mail" },
    asked: ["resume", { workflow_id: "wf-1", queue_name: "mail" }],
  },
  "workflow resume A B": {
    operation: "bulkResumeWorkflows",
    path: "~/workflows/bulk-resume",
    body: { workflowIds: several, queueName: "mail" },
    asked: ["resume", { workflow_ids: several, queue_name: "mail" }],
  },
  "workflow delete A": {
    operation: "deleteWorkflow",
    path: "~/workflows/wf-1",
    asked: ["delete", { workflow_id: "wf-1", delete_children: false }],
  },
  "workflow delete A --children": {
    operation: "deleteWorkflow",
    path: "~/workflows/wf-1?deleteChildren=true",
    asked: ["delete", { workflow_id: "wf-1", delete_children: true }],
  },
  "workflow delete A B": {
    operation: "bulkDeleteWorkflows",
    path: "~/workflows/bulk-delete",
    body: { workflowIds: several },
    asked: ["delete", { workflow_ids: several, delete_children: false }],
  },
  "workflow fork A": {
    operation: "forkWorkflow",
    path: "~/workflows/wf-1/fork",
    body: {},
    answer: { workflowId: anyText },
    location: /\/apps\/ctl-shop\/workflows\/[\w-]+$/,
    asked: ["fork_workflow", { body: objectLike({ workflow_id: "wf-1", start_step: 0 }) }],
  },
  "workflow fork A, with every flag": {
    operation: "forkWorkflow",
    path: "~/workflows/wf-1/fork",
    body: { newWorkflowId: "mine", startStep: 2, queueName: "mail", appVersion: "v1" },
    answer: { workflowId: "mine" },
    location: /\/apps\/ctl-shop\/workflows\/mine$/,
    asked: [
      "fork_workflow",
      {
        body: objectLike({
          workflow_id: "wf-1",
          new_workflow_id: "mine",
          start_step: 2,
          queue_name: "mail",
          application_version: "v1",
        }),
      },
    ],
  },
  "queue list": { operation: "listQueues", path: "~/queues", answer: [queue] },
  "queue get": { operation: "getQueue", path: "~/queues/mail", answer: queue },
  "schedule list": { operation: "listSchedules", path: "~/schedules", answer: [schedule] },
  "schedule get": { operation: "getSchedule", path: "~/schedules/nightly", answer: schedule },
  "schedule pause": {
    operation: "pauseSchedule",
    path: "~/schedules/nightly/pause",
    asked: ["pause_schedule", { schedule_name: "nightly" }],
  },
  "schedule resume": {
    operation: "resumeSchedule",
    path: "~/schedules/nightly/resume",
    asked: ["resume_schedule", { schedule_name: "nightly" }],
  },
  "schedule trigger": {
    operation: "triggerSchedule",
    path: "~/schedules/nightly/trigger",
    answer: { workflowId: "wf-triggered" },
    location: /\/apps\/ctl-shop\/workflows\/wf-triggered$/,
    asked: ["trigger_schedule", { schedule_name: "nightly" }],
  },
  "schedule backfill": {
    operation: "backfillSchedule",
    path: "~/schedules/nightly/backfill",
    body: times,
    answer: { workflowIds: ["wf-b1", "wf-b2"] },
    asked: ["backfill_schedule", { schedule_name: "nightly", ...onWire }],
  },
  "api-key create": {
    operation: "createToken",
    path: "./tokens/ctl-key",
    body: {},
    answer: { token: textLike(/^dbos_[A-Za-z0-9_-]+$/), tokenName: "ctl-key" },
  },
  "api-key create --app A --permission P": {
    operation: "createToken",
    path: "./tokens/ctl-limited",
    body: { appNames: [cliApp], permissions: ["application.read"] },
    answer: { token: textLike(/^dbos_/), tokenName: "ctl-limited" },
  },
  "api-key list": {
    operation: "listTokens",
    path: "./tokens",
    answer: expect.arrayContaining([
      objectLike({
        tokenName: "ctl-old",
        appIds: [],
        permissions: ["websocket.connect"],
        createdAt: instant,
      }),
    ]) as unknown,
  },
  "api-key delete": { operation: "deleteToken", path: "./tokens/ctl-old" },
  "permission list": {
    operation: "listPermissions",
    path: "./permissions",
    answer: expect.arrayContaining(["application.read", "websocket.connect"]) as unknown,
  },
};

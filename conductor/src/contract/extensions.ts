// Operations beyond the published contract, served and documented like the others. What Podium adds to published
// operations is in additions.ts.
import { Type } from "typebox";
import { changed, fromBody, onApp, onToken } from "./audit-rule.ts";
import type { Operation } from "./operation.ts";
import { app, appParams, inApp, inOrg, inSchedule, org, orgParams, schedules } from "./paths.ts";
import { activity, activityQuery, activitySettings } from "./schemas/activity.ts";
import { changes } from "./schemas/changes.ts";
import { budget } from "./schemas/budget.ts";
import { connectionTroubles, inability, recovery } from "./schemas/executor.ts";
import { int64, text, time } from "./schemas/primitives.ts";
import { queueAutoscale } from "./schemas/queue.ts";
import { backfillCount } from "./schemas/schedule.ts";
import { key, keyPolicy, renameKeyInput } from "./schemas/token.ts";

export const extensions = {
  getVersionAutoscale: {
    method: "GET",
    path: `${app}/autoscale/versions/{version}`,
    tag: "Queues",
    summary: "Recommend a number of executors for one version, by name or as `latest`",
    access: "application.read",
    params: Type.Object({ ...appParams, version: text }),
    success: { status: 200, body: queueAutoscale },
  },
  getChanges: {
    method: "GET",
    path: `${app}/changes`,
    tag: "Applications",
    summary: "Read marks that change when an application's executors, recoveries or workflows do",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: changes },
  },
  listRecoveries: {
    method: "GET",
    path: `${app}/recoveries`,
    tag: "Executors",
    summary: "List what became of the work of executors that were declared dead, the newest first",
    access: "application.read",
    params: inApp,
    query: Type.Object({ limit: Type.Optional(int64) }),
    success: { status: 200, body: Type.Array(recovery) },
  },
  listInabilities: {
    method: "GET",
    path: `${app}/inabilities`,
    tag: "Executors",
    summary:
      "List what no connected executor can do: operations, and members of their bodies, each with the reason",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: Type.Array(inability) },
  },
  listConnectionTroubles: {
    method: "GET",
    path: `${org}/connection-troubles`,
    tag: "Executors",
    summary:
      "List executors that were refused lately, or whose connections give trouble; in memory, for some minutes",
    access: "application.read",
    openToScopedKeys: true,
    params: inOrg,
    success: { status: 200, body: connectionTroubles },
  },
  listBudgets: {
    method: "GET",
    path: `${org}/budgets`,
    tag: "Organizations",
    summary: "List what an organisation and each of its applications may use, and what they use now",
    access: "organization.read",
    params: inOrg,
    success: { status: 200, body: Type.Array(budget) },
  },
  listKeys: {
    method: "GET",
    path: `${org}/keys`,
    tag: "Tokens",
    summary: "List the API keys with their class, public id and version of the pepper",
    access: "token.read",
    openToScopedKeys: true,
    params: inOrg,
    success: { status: 200, body: Type.Array(key) },
  },
  renameToken: {
    method: "PATCH",
    path: `${org}/tokens/{tokenName}`,
    tag: "Tokens",
    summary: "Rename an API key; its secret and everything else stay",
    access: "token.write",
    audit: { name: "token.rename", target: onToken, details: fromBody("newName"), inDatabase: true },
    params: Type.Object({ ...orgParams, tokenName: text }),
    body: renameKeyInput,
    bodyRequired: true,
    success: { status: 204 },
  },
  getKeyPolicy: {
    method: "GET",
    path: `${app}/key-policy`,
    tag: "Applications",
    summary: "Read which classes of API keys an application refuses",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: keyPolicy },
  },
  setKeyPolicy: {
    method: "PUT",
    path: `${app}/key-policy`,
    tag: "Applications",
    summary: "Say which classes of API keys an application refuses",
    access: "application.write",
    audit: {
      name: "application.update",
      target: onApp,
      details: changed("refuseDevelopmentKeys"),
      inDatabase: true,
      tellsPrevious: true,
    },
    params: inApp,
    body: keyPolicy,
    bodyRequired: true,
    success: { status: 204 },
  },
  countBackfill: {
    method: "GET",
    path: `${schedules}/{scheduleName}/backfill-count`,
    tag: "Schedules",
    summary: "Count the workflows that a backfill would start, without starting any",
    access: "application.read",
    params: inSchedule,
    query: Type.Object({ startTime: time, endTime: time }),
    success: { status: 200, body: backfillCount },
  },
  getActivity: {
    method: "GET",
    path: `${app}/activity`,
    tag: "Metrics",
    summary: "Count created and ended workflows over time, for charts",
    access: "metric.read",
    params: inApp,
    query: activityQuery,
    success: { status: 200, body: activity },
  },
  getActivitySettings: {
    method: "GET",
    path: `${app}/activity-settings`,
    tag: "Metrics",
    summary: "Read whether an application's activity is collected",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: activitySettings },
  },
  setActivitySettings: {
    method: "PUT",
    path: `${app}/activity-settings`,
    tag: "Metrics",
    summary: "Say whether an application's activity is collected",
    access: "application.write",
    audit: {
      name: "application.update",
      target: onApp,
      details: changed("collectActivity"),
      inDatabase: true,
      tellsPrevious: true,
    },
    params: inApp,
    body: activitySettings,
    bodyRequired: true,
    success: { status: 204 },
  },
} as const satisfies Record<string, Operation>;

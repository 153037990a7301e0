// What each change is called in the audit log, and what its entry says. Names and members are those that DBOS documents.
import type { Extensions } from "../../contract/extensions.ts";
import type { OperationId } from "../../contract/operations.ts";
import { lockSettings } from "../../store/apps.ts";
import type { AuditTarget } from "../../store/audit.ts";
import type { Queryable } from "../../store/database.ts";

/** A change, as far as its entry needs it. The body is undefined until it has passed its checks. */
export interface Change {
  readonly params: Record<string, string>;
  readonly body: Record<string, unknown> | undefined;
  /** What the operation answered; undefined when it failed. */
  readonly result: unknown;
  /** What `before` has read; undefined when it failed, and where nothing was read. */
  readonly before?: object | undefined;
}

export interface AuditRule {
  readonly operation: string;
  readonly target?: (change: Change) => AuditTarget | undefined;
  readonly details?: (change: Change) => Record<string, unknown>;
  /** Everything that it changes is in Conductor's database, so that the entry can share its transaction. */
  readonly inDatabase?: true;
  /** Reads in that transaction, before the change, what its entry tells beside the new values. */
  readonly before?: (tx: Queryable, appId: string) => Promise<object | undefined>;
  /** True for a request that asks for no change at all. */
  readonly isEmpty?: (change: Change) => boolean;
}

const byParam =
  (type: AuditTarget["type"], param: string) =>
  ({ params }: Change): AuditTarget => ({ type, id: params[param] ?? "" });
const application = byParam("application", "appName");
const workflow = byParam("workflow", "workflowId");
const schedule = byParam("schedule", "scheduleName");
const organization = byParam("organization", "orgName");

/** The named members of the body as details: `privateMode` of the body becomes `private_mode`. */
const fromBody =
  (...names: string[]) =>
  ({ body }: Change): Record<string, unknown> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = body?.[name];
        return value === undefined || value === null ? [] : [[snakeCase(name), bounded(value)]];
      }),
    );

/** The same, and as `previous` what they were before. A negative threshold has cleared it. */
const changed =
  (...names: string[]) =>
  ({ body, before }: Change): Record<string, unknown> => {
    const given = names.filter((name) => body?.[name] !== undefined);
    const from = (values: object | undefined, read: (value: unknown) => unknown) =>
      Object.fromEntries(
        given.map((name) => [snakeCase(name), read((values as Record<string, unknown>)?.[name])]),
      );
    return {
      ...from(body, (value) => (typeof value === "number" && value < 0 ? null : value)),
      ...(before === undefined ? {} : { previous: from(before, (value) => value) }),
    };
  };

/** Lists may hold as much as a request can carry; an entry names this many. */
const maxListed = 1_000;

function bounded(value: unknown): unknown {
  return Array.isArray(value) ? value.slice(0, maxListed) : value;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const changesNothing = ({ body }: Change): boolean =>
  body !== undefined && Object.keys(body).every((name) => name === "$schema");

const onWorkflow = (operation: string, ...members: string[]): AuditRule => ({
  operation,
  target: workflow,
  details: fromBody(...members),
});
const onWorkflows = (operation: string): AuditRule => ({ operation, details: fromBody("workflowIds") });
const onSchedule = (operation: string): AuditRule => ({ operation, target: schedule });

/** Every operation that changes something, but for registration, which has no organisation until it is done. */
export const auditPlan: Partial<Record<OperationId | keyof Extensions, AuditRule>> = {
  registerApp: {
    operation: "application.create",
    target: application,
    details: fromBody("privateMode"),
    inDatabase: true,
  },
  updateApp: {
    operation: "application.update",
    target: application,
    details: changed(
      "privateMode",
      "executorTimeoutSecs",
      "gcRowsThreshold",
      "gcTimeThresholdMs",
      "globalTimeoutMs",
    ),
    inDatabase: true,
    before: lockSettings,
    isEmpty: changesNothing,
  },
  setKeyPolicy: {
    operation: "application.update",
    target: application,
    details: changed("refuseDevelopmentKeys"),
    inDatabase: true,
    before: lockSettings,
  },
  setActivitySettings: {
    operation: "application.update",
    target: application,
    details: changed("collectActivity"),
    inDatabase: true,
    before: lockSettings,
  },
  deleteApp: { operation: "application.delete", target: application, inDatabase: true },
  setLatestAppVersion: {
    operation: "application.set_latest_version",
    target: application,
    details: fromBody("versionName"),
  },

  cancelWorkflow: onWorkflow("workflow.cancel"),
  resumeWorkflow: onWorkflow("workflow.resume"),
  forkWorkflow: onWorkflow("workflow.fork", "startStep", "newWorkflowId"),
  deleteWorkflow: onWorkflow("workflow.delete"),
  importWorkflow: { operation: "workflow.import" },
  bulkCancelWorkflows: onWorkflows("workflow.bulk_cancel"),
  bulkResumeWorkflows: onWorkflows("workflow.bulk_resume"),
  bulkDeleteWorkflows: onWorkflows("workflow.bulk_delete"),
  bulkForkWorkflowsFromFailure: onWorkflows("workflow.fork_from_failure"),

  pauseSchedule: onSchedule("schedule.pause"),
  resumeSchedule: onSchedule("schedule.resume"),
  triggerSchedule: onSchedule("schedule.trigger"),
  backfillSchedule: onSchedule("schedule.backfill"),

  createJob: {
    operation: "job.create",
    target: application,
    details: ({ body, result }) => ({
      job_id: (result as { readonly jobId?: string } | undefined)?.jobId,
      ...fromBody("action", "workflowIds", "filters", "options")({ body, params: {}, result }),
    }),
    inDatabase: true,
  },
  stopJob: {
    operation: "job.stop",
    target: application,
    details: ({ params }) => ({ job_id: params["jobId"] }),
    inDatabase: true,
  },

  createAlertingRule: {
    operation: "alerting_rule.create",
    target: ({ result }) => targetOf("alerting_rule", result, "ruleId", "id"),
    inDatabase: true,
  },
  deleteAlertingRule: {
    operation: "alerting_rule.delete",
    target: byParam("alerting_rule", "ruleId"),
    inDatabase: true,
  },
  setAutoscalingPolicy: { operation: "autoscaling_policy.set", target: application },
  deleteAutoscalingPolicy: { operation: "autoscaling_policy.delete", target: application, inDatabase: true },

  createToken: {
    operation: "token.create",
    target: byParam("token", "tokenName"),
    details: ({ body }) => ({
      permissions: body?.["permissions"] ?? [],
      applications: body?.["appNames"] ?? [],
      ...(body?.["class"] === undefined ? {} : { class: body["class"] }),
    }),
    inDatabase: true,
  },
  renameToken: {
    operation: "token.rename",
    target: byParam("token", "tokenName"),
    details: fromBody("newName"),
    inDatabase: true,
  },
  deleteToken: { operation: "token.revoke", target: byParam("token", "tokenName"), inDatabase: true },

  createRole: {
    operation: "role.create",
    target: ({ body }) => targetOf("role", body, "name"),
    details: fromBody("permissions"),
    inDatabase: true,
  },
  deleteRole: { operation: "role.delete", target: byParam("role", "roleName"), inDatabase: true },
  grantRole: {
    operation: "role.grant",
    target: byParam("user", "username"),
    details: ({ params }) => ({ role_name: params["roleName"] }),
    inDatabase: true,
  },

  updateOrg: {
    operation: "organization.update",
    target: organization,
    details: fromBody("newName", "auditLogRetentionDays"),
    inDatabase: true,
    isEmpty: changesNothing,
  },
  generateSecret: { operation: "join_secret.create", target: organization, inDatabase: true },
  joinOrg: { operation: "user.join", target: organization, inDatabase: true },
  removeMember: { operation: "user.remove", target: byParam("user", "username"), inDatabase: true },
  requestDomainClaim: {
    operation: "domain_claim.request",
    target: ({ body }) => targetOf("domain_claim", body, "domain"),
    inDatabase: true,
  },
  releaseDomainClaim: {
    operation: "domain_claim.release",
    target: byParam("domain_claim", "domain"),
    inDatabase: true,
  },
};

/** A target whose id is the first of these members that is text. */
function targetOf(type: AuditTarget["type"], from: unknown, ...members: string[]): AuditTarget | undefined {
  if (typeof from !== "object" || from === null) return undefined;
  const id = members
    .map((name) => (from as Record<string, unknown>)[name])
    .find((value) => typeof value === "string");
  return typeof id === "string" ? { type, id } : undefined;
}

/** The members that an entry gets from every change: an application's name, wherever there is one. */
export function describeChange(rule: AuditRule, change: Change): Record<string, unknown> | null {
  const { appName } = change.params;
  const details = {
    ...(appName === undefined ? {} : { application_name: appName }),
    ...rule.details?.(change),
  };
  return Object.keys(details).length === 0 ? null : details;
}

// What the pages of alerts and of the organisation read.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { backTestBucketMs, backTestDays } from "../model/back-test.ts";
import type { AuditFilters } from "../model/audit-log.ts";
import { auditQueryOf } from "../model/audit-log.ts";
import { call } from "./client.ts";
import { serverNow } from "./clock.ts";
import { refreshed } from "./live.ts";
import { count } from "./search.ts";

const rarely = refreshed({ everyMs: 30_000 });
const usually = refreshed({ everyMs: 10_000 });

export function alertRulesQuery(appName: string) {
  return queryOptions({
    queryKey: ["alert rules", appName],
    queryFn: ({ signal }) => call("listAlertingRules", { params: { appName }, signal }),
    ...rarely,
  });
}

/** Failed workflows of the last days in buckets, for a back-test; read on demand. An empty name means all. */
export function backTestQuery(appName: string, workflowName: string) {
  return queryOptions({
    queryKey: ["back-test", appName, workflowName],
    queryFn: ({ signal }) =>
      count(
        appName,
        {
          status: ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
          startTime: new Date(serverNow() - backTestDays * 86_400_000).toISOString(),
          timeBucketSizeMs: backTestBucketMs,
          ...(workflowName === "" ? {} : { workflowName: [workflowName] }),
        },
        signal,
      ),
    staleTime: 60_000,
  });
}

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => call("listWebhooks", { signal }),
  ...rarely,
});

export function deliveriesQuery(webhookName: string) {
  return queryOptions({
    queryKey: ["webhooks", webhookName, "deliveries"],
    queryFn: ({ signal }) => call("listWebhookDeliveries", { params: { webhookName }, signal }),
    ...usually,
  });
}

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) => call("listMembers", { signal }),
  ...rarely,
});

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => call("listRoles", { signal }),
  ...rarely,
});

export const domainClaimsQuery = queryOptions({
  queryKey: ["domain claims"],
  queryFn: ({ signal }) => call("listDomainClaims", { signal }),
  ...rarely,
});

/** Entries of the audit log per page. */
export const entriesPerPage = 100;

/** The audit log, the newest first, page by page. */
export function auditLogQuery(filters: AuditFilters) {
  const query = auditQueryOf(filters, serverNow());
  const { result: _result, ...asked } = filters;
  return infiniteQueryOptions({
    queryKey: ["audit log", asked],
    queryFn: ({ signal, pageParam: offset }) =>
      call("listAuditLogs", { query: { ...query, limit: entriesPerPage, offset }, signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      last.length < entriesPerPage ? undefined : pages.length * entriesPerPage,
    ...rarely,
  });
}

export const orgQuery = queryOptions({
  queryKey: ["org"],
  queryFn: ({ signal }) => call("getOrg", { signal }),
  ...rarely,
});

export const budgetsQuery = queryOptions({
  queryKey: ["budgets"],
  queryFn: ({ signal }) => call("listBudgets", { signal }),
  ...rarely,
});

/** API keys with their class and public id. */
export const keysQuery = queryOptions({
  queryKey: ["tokens", "keys"],
  queryFn: ({ signal }) => call("listKeys", { signal }),
  ...rarely,
});

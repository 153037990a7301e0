// Entries of changes in the audit log: in the change's transaction where the change is in Conductor's database, else after it.
import type { FastifyRequest } from "fastify";
import type { Caller } from "../../auth/caller.ts";
import type { AuditRule, Change } from "../../contract/audit-rule.ts";
import { toError } from "../../errors.ts";
import { lockSettings } from "../../store/apps.ts";
import { appendAudit, type AuditEntry } from "../../store/audit.ts";
import type { Queryable } from "../../store/database.ts";
import type { Admitted, Services } from "../call.ts";

interface CheckedCall extends Admitted {
  readonly params: Record<string, string>;
  readonly body: Record<string, unknown> | undefined;
  readonly services: Services;
}

/** Does a change and writes its entry. Without an organisation there is no entry. */
export async function runAudited<C extends CheckedCall>(
  rule: AuditRule,
  call: C,
  work: (call: C) => Promise<unknown>,
): Promise<unknown> {
  const { params, body, services, app } = call;
  if (asksForNothing(rule, body)) return work(call);
  const entryOf = (result: unknown, before?: object) =>
    toEntry(rule, call, { params, body, result, before }, "success");
  if (rule.inDatabase) {
    return inOneTransaction(services, async (joined) => {
      const before = app && rule.tellsPrevious ? await lockSettings(joined.db, app.id) : undefined;
      const result = await work({ ...call, services: joined });
      await append(joined.db, entryOf(result, before));
      return result;
    });
  }
  const result = await work(call);
  // The change has happened: failing to log it must not fail the request.
  await appendOrLog(services, entryOf(result));
  return result;
}

/** Writes the entry of a change that was refused or failed. Never throws. */
export async function recordFailure(
  rule: AuditRule,
  request: FastifyRequest,
  services: Services,
): Promise<void> {
  const { admitted } = request;
  if (admitted === null) return;
  const { params, body } = admitted;
  if (asksForNothing(rule, body)) return;
  await appendOrLog(services, toEntry(rule, admitted, { params, body, result: undefined }, "failure"));
}

function asksForNothing({ ignoresEmptyBody }: AuditRule, body: Change["body"]): boolean {
  if (ignoresEmptyBody !== true || body === undefined) return false;
  return Object.keys(body).every((name) => name === "$schema");
}

/** Writes an entry; where the database does not take it, the log has it whole. */
async function appendOrLog({ db, log }: Services, entry: AuditEntry | undefined): Promise<void> {
  await append(db, entry).catch((error: unknown) =>
    log.error({ err: toError(error), operation: entry?.operation, entry }, "audit entry lost"),
  );
}

async function append(db: Queryable, entry: AuditEntry | undefined): Promise<void> {
  if (entry !== undefined) await appendAudit(db, entry);
}

function toEntry(
  rule: AuditRule,
  { org, caller, sourceIp }: Admitted,
  change: Change,
  status: AuditEntry["status"],
): AuditEntry | undefined {
  if (org === undefined || caller === undefined) return undefined;
  return {
    orgId: org.id,
    operation: rule.name,
    status,
    subject: subjectOf(caller),
    target: rule.target?.(change),
    sourceIp,
    details: detailsOf(rule, change),
  };
}

function detailsOf(rule: AuditRule, change: Change): AuditEntry["details"] {
  const { appName } = change.params;
  const details = {
    ...(appName === undefined ? {} : { application_name: appName }),
    ...rule.details?.(change),
  };
  return Object.keys(details).length === 0 ? null : details;
}

/** The caller, as the log names it. */
export function subjectOf(caller: Caller): AuditEntry["subject"] {
  if (caller.kind === "local") return { type: "user", id: "local", display: "local" };
  if (caller.kind === "key") return { type: "api_key", id: caller.key.id, display: caller.key.name };
  const { user, identity } = caller;
  const display = user?.email || identity.email || user?.name || identity.subject;
  return { type: "user", id: user?.id ?? identity.subject, display };
}

/**
 * Runs work in one transaction. What follows from a change, such as closing sockets, waits for the commit: otherwise a
 * request in between could bring back what was just forgotten.
 */
async function inOneTransaction<T>(services: Services, work: (joined: Services) => Promise<T>): Promise<T> {
  const later: (() => void)[] = [];
  const result = await services.db.transaction((tx) =>
    work({
      ...services,
      db: {
        query: (text, values) => tx.query(text, values),
        transaction: (inner) => inner(tx),
        close: async () => {},
      },
      directory: { ...services.directory, forget: () => void later.push(() => services.directory.forget()) },
      credentials: {
        ...services.credentials,
        forget: () => void later.push(() => services.credentials.forget()),
      },
      onAppChanged: (id) => void later.push(() => services.onAppChanged(id)),
      onAppDeleted: (id) => void later.push(() => services.onAppDeleted(id)),
      onTokenDeleted: (id) => void later.push(() => services.onTokenDeleted(id)),
    }),
  );
  for (const each of later) each();
  return result;
}

// Puts into the database what the settings ask for. Every replica does it at every start; the second finds nothing to do.
import type { Logger } from "pino";
import { localOrg } from "./auth/caller.ts";
import { keyPermissions } from "./auth/permissions.ts";
import type { AuditTarget } from "./contract/audit-rule.ts";
import type { Bootstrap } from "./settings/bootstrap.ts";
import { appendOwn } from "./store/audit.ts";
import * as store from "./store/bootstrap.ts";
import type { Database, Queryable } from "./store/database.ts";
import { createDomainClaim } from "./store/domain-claims.ts";
import { lockOrgs, placeMember } from "./store/members.ts";
import { adminRole, builtInRoleId } from "./store/roles.ts";

interface Work {
  readonly tx: Queryable;
  readonly orgId: string;
  readonly log: Logger;
}

/** Applies the settings in one transaction. `issuer` is the one of admins for whom none is named. */
export async function applyBootstrap(
  db: Database,
  log: Logger,
  bootstrap: Bootstrap,
  issuer: string,
): Promise<void> {
  const { organization, applications = [], apiKeys = [] } = bootstrap;
  await db.transaction(async (tx) => {
    await store.lockBootstrap(tx);
    const org = await store.ensureOrg(tx, organization?.name ?? localOrg);
    const work = { tx, orgId: org.id, log };
    if (org.created) log.info({ org: organization?.name }, "organisation created from settings");
    // One after the other, since a transaction is one connection.
    for (const app of applications) await applyApp(work, app);
    for (const key of apiKeys) await applyKey(work, key);
    for (const domain of organization?.domains ?? []) {
      await createDomainClaim(tx, org.id, domain.toLowerCase(), "settings");
    }

    for (const admin of organization?.admins ?? []) {
      await store.awaitAdmin(tx, org.id, readAdmin(admin, issuer));
    }

    await promoteAwaited(work);
  });
}

async function applyApp(work: Work, app: NonNullable<Bootstrap["applications"]>[number]): Promise<void> {
  const { name, privateMode = false, executorTimeoutSecs, autoscaling } = app;
  const created = await store.ensureApp(work.tx, work.orgId, { name, privateMode, executorTimeoutSecs });
  if (!created) return;
  if (autoscaling !== undefined) await store.setFirstPolicy(work.tx, work.orgId, name, autoscaling);
  work.log.info({ app: name }, "application registered from settings");
  await note(work, "application.create", { type: "application", id: name }, { application_name: name });
}

async function applyKey(work: Work, key: NonNullable<Bootstrap["apiKeys"]>[number]): Promise<void> {
  const permissions = keyPermissions(key.permissions);
  const outcome = await store.ensureKey(work.tx, work.orgId, {
    name: key.name,
    keyHash: Buffer.from(key.sha256, "hex"),
    permissions,
    apps: key.applications ?? "all",
  });
  if (outcome === "unchanged") return;
  if (outcome === "revoked") {
    work.log.warn(
      { apiKey: key.name },
      "this key of the settings was revoked and stays so; give it a new hash",
    );
    return;
  }
  work.log.info({ apiKey: key.name, outcome }, "API key taken from settings");
  const details = { permissions, applications: key.applications ?? [] };
  await note(work, "token.create", { type: "token", id: key.name }, details);
}

function readAdmin(
  {
    email,
    subject = "",
    issuer,
  }: { readonly email?: string; readonly subject?: string; readonly issuer?: string },
  defaultIssuer: string,
): store.BootstrapAdmin {
  return email === undefined ? { subject, issuer: issuer ?? defaultIssuer } : { email };
}

/** People who had registered before the settings named them. */
async function promoteAwaited({ tx, log }: Work): Promise<void> {
  for (const { userId, orgId } of await store.claimAwaitedUsers(tx)) {
    await lockOrgs(tx, [orgId]);
    await placeMember(tx, userId, orgId, await builtInRoleId(tx, adminRole));
    log.info({ userId }, "admin appointed from settings");
  }
}

function note(
  { tx, orgId }: Work,
  operation: string,
  target: AuditTarget,
  details: Record<string, unknown>,
): Promise<void> {
  return appendOwn(tx, "settings", { orgId, operation, target, details });
}

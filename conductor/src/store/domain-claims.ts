// E-mail domains whose people join an organisation when they register. Domains are kept in lower case.
import type { Queryable } from "./database.ts";

export interface DomainClaimRow {
  readonly id: string;
  readonly domain: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
}

const columns = `id, domain, requested_by AS "requestedBy", requested_at AS "requestedAt"`;

/** The organisation's claims, by domain. */
export function listDomainClaims(db: Queryable, orgId: string): Promise<DomainClaimRow[]> {
  return db.query<DomainClaimRow>(`SELECT ${columns} FROM domain_claims WHERE org_id = $1 ORDER BY domain`, [
    orgId,
  ]);
}

/** Claims a domain; undefined when an organisation has it already. */
export async function createDomainClaim(
  db: Queryable,
  orgId: string,
  domain: string,
  requestedBy: string,
): Promise<DomainClaimRow | undefined> {
  const rows = await db.query<DomainClaimRow>(
    `INSERT INTO domain_claims (org_id, domain, requested_by) VALUES ($1, $2, $3)
     ON CONFLICT (domain) DO NOTHING RETURNING ${columns}`,
    [orgId, domain, requestedBy],
  );
  return rows[0];
}

/** Gives a domain up. False when the organisation has not claimed it. */
export async function deleteDomainClaim(db: Queryable, orgId: string, domain: string): Promise<boolean> {
  const rows = await db.query("DELETE FROM domain_claims WHERE org_id = $1 AND domain = $2 RETURNING 1", [
    orgId,
    domain,
  ]);
  return rows.length > 0;
}

/** The organisation that has claimed a domain, or undefined. */
export async function findDomainOwner(db: Queryable, domain: string): Promise<string | undefined> {
  const rows = await db.query<{ readonly orgId: string }>(
    `SELECT org_id AS "orgId" FROM domain_claims WHERE domain = $1`,
    [domain],
  );
  return rows[0]?.orgId;
}

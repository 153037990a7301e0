// How a person becomes a user: where they are placed, and what is made for them. All of it in one transaction.
import type { Identity } from "../auth/access-token.ts";
import { variantsOf } from "../auth/names.ts";
import { grantAwaitedAdmin } from "./bootstrap.ts";
import type { Queryable } from "./database.ts";
import { findDomainOwner } from "./domain-claims.ts";
import { createOrg } from "./orgs.ts";
import { adminRole, builtInRoleId, memberRole } from "./roles.ts";
import { takeSecret } from "./secrets.ts";

export interface Placement {
  readonly orgId: string;
  readonly roleId: string;
}

/**
 * Where a new person belongs; the first that applies: an admin named in the settings, the organisation of a join secret,
 * the one that has claimed the domain of their address, or a new one of their own, named like them. Undefined when a
 * secret is given that opens nothing.
 */
export async function placeNewcomer(
  tx: Queryable,
  identity: Identity,
  name: string,
  secretHash: Buffer | undefined,
): Promise<Placement | undefined> {
  const awaited = await grantAwaitedAdmin(tx, identity);
  if (awaited !== undefined) return { orgId: awaited, roleId: await builtInRoleId(tx, adminRole) };
  if (secretHash !== undefined) {
    const orgId = await takeSecret(tx, secretHash);
    return orgId === undefined ? undefined : { orgId, roleId: await builtInRoleId(tx, memberRole) };
  }
  const domain = domainOf(identity);
  const owner = domain === undefined ? undefined : await findDomainOwner(tx, domain);
  if (owner !== undefined) return { orgId: owner, roleId: await builtInRoleId(tx, memberRole) };
  return { orgId: await createOwnOrg(tx, name), roleId: await builtInRoleId(tx, adminRole) };
}

/** Creates an organisation named like its owner, with an ending when that name is taken. Returns its id. */
export async function createOwnOrg(tx: Queryable, name: string): Promise<string> {
  for (const variant of variantsOf(name)) {
    // One after the other: each is tried because the one before it is taken.
    const id = await createOrg(tx, variant);
    if (id !== undefined) return id;
  }
  throw new Error("unreachable: the variants of a name have no end");
}

/** Domain of an address that the issuer calls verified, in lower case. */
function domainOf({ email, emailVerified }: Identity): string | undefined {
  if (emailVerified !== true) return undefined;
  const at = email.lastIndexOf("@");
  return at < 1 ? undefined : email.slice(at + 1).toLowerCase();
}

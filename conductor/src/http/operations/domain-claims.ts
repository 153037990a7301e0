// E-mail domains whose people join when they register.
import { ConductorError } from "../../errors.ts";
import * as claims from "../../store/domain-claims.ts";
import { subjectOf } from "../audit/record.ts";
import { requireJoinersRights } from "../admission/authorize.ts";
import type { Handlers } from "../call.ts";
import { requireNone } from "../complaints.ts";
import { domainClaimView } from "./views/org.ts";

export const domainClaimHandlers = {
  listDomainClaims: async ({ org, services }) => {
    const rows = await claims.listDomainClaims(services.db, org.id);
    return { claims: rows.map((row) => domainClaimView(row, org.name)) };
  },
  requestDomainClaim: async ({ org, caller, body, services }) => {
    await requireJoinersRights(caller, org, services.db);
    const domain = readDomain(body.domain);
    const row = await claims.createDomainClaim(services.db, org.id, domain, subjectOf(caller).display);
    if (row === undefined) {
      throw new ConductorError(
        "CONDUCTOR_DOMAIN_CLAIMED",
        `The domain ${domain} is claimed already; it has to be released first.`,
      );
    }
    return domainClaimView(row, org.name);
  },
  releaseDomainClaim: async ({ org, caller, params, services }) => {
    await requireJoinersRights(caller, org, services.db);
    if (await claims.deleteDomainClaim(services.db, org.id, params.domain.toLowerCase())) return;
    throw new ConductorError(
      "CONDUCTOR_DOMAIN_CLAIM_UNKNOWN",
      `Organisation ${org.name} has not claimed ${params.domain}.`,
    );
  },
} satisfies Partial<Handlers>;

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const domainPattern = new RegExp(`^(?:${label}\\.)+${label}$`);

function readDomain(text: string): string {
  const domain = text.toLowerCase();
  if (!domainPattern.test(domain)) {
    requireNone([{ location: "body.domain", message: "must be a domain such as example.com", value: text }]);
  }

  return domain;
}

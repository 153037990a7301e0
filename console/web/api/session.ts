// Learning who looks, registering, signing out. The browser never sees a token: it has a cookie that it cannot read.
import type { PublicSession } from "../../server/sign-in.ts";
import { Failure, toFailure } from "../model/failure.ts";
import type { ProblemBody } from "../model/failure.ts";
import { settings } from "./settings.ts";
import { setStanding } from "./standing.ts";
import type { Standing } from "./standing.ts";
import { call } from "./client.ts";

/** Finds out who looks at the page, before anything else is asked. Asks nothing where there is no sign-in. */
export async function learnStanding(): Promise<void> {
  if (settings.signInAt === null) return;
  try {
    setStanding(await readStanding());
  } catch (error) {
    const failure = toFailure(error);
    // The call itself has turned the page into the sign-in.
    if (failure.kind !== "signed-out") setStanding({ kind: "unknown", failure });
  }
}

async function readStanding(): Promise<Standing> {
  // Also renews the session, once for all the calls that follow.
  const { person } = await ask<PublicSession>("GET", "/session");
  if (person === null) return { kind: "signed-out" };
  try {
    const { name, email, orgName, role } = await call("getCurrentUser");
    const { name: roleName = "", permissions = [] } = role ?? {};
    return {
      kind: "member",
      viewer: { name, email: email || person.email, org: orgName, role: roleName, permissions },
    };
  } catch (error) {
    if (toFailure(error).code === "CONDUCTOR_USER_UNKNOWN") return { kind: "newcomer", person };
    throw error;
  }
}

/** Ends the session here and, where there is such a page, at the issuer. */
export async function signOut(): Promise<void> {
  const { location } = await ask<{ readonly location: string | null }>("POST", "/oauth/logout");
  window.location.assign(location ?? `${settings.basePath}/`);
}

async function ask<Answer>(method: string, path: string): Promise<Answer> {
  const response = await fetch(settings.basePath + path, {
    method,
    headers: { accept: "application/json" },
  }).catch(() => undefined);
  if (response === undefined) throw new Failure(0, { detail: "This page cannot reach its Console." });
  const body = (await response.json().catch(() => ({}))) as ProblemBody;
  if (!response.ok) throw new Failure(response.status, body);
  return body as Answer;
}

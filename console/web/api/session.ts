// Learns who is signed in, and signs out. Scripts see no token: the cookie is hidden from them.
import type { PublicSession } from "../../server/sign-in.ts";
import { Failure, toFailure } from "../model/failure.ts";
import type { ProblemBody } from "../model/failure.ts";
import { settings } from "./settings.ts";
import { setStanding } from "./standing.ts";
import type { Standing } from "./standing.ts";
import { call } from "./client.ts";

/** Learns who is signed in before any other request. Sends nothing where there is no sign-in. */
export async function learnStanding(): Promise<void> {
  if (settings.signInAt === null) return;
  try {
    setStanding(await readStanding());
  } catch (error) {
    const failure = toFailure(error);
    // The call itself already shows the sign-in page.
    if (failure.kind !== "signed-out") setStanding({ kind: "unknown", failure });
  }
}

async function readStanding(): Promise<Standing> {
  // This also renews the session once for all following calls.
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

/** Ends the session here and, where the issuer has a page for it, at the issuer. */
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

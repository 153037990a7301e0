// Conductors on one database, each started with settings of its own.
import type { JWTPayload } from "jose";
import type { Bootstrap } from "../../../conductor/src/settings/bootstrap.ts";
import type { Config } from "../../../conductor/src/settings/config.ts";
import type { TestIssuer } from "../../support/issuer.ts";
import { startSecured, type Caller } from "../signed-in-conductor.ts";

export interface Running {
  readonly port: number;
  readonly logs: Record<string, unknown>[];
  as(credential: string): Caller;
  signIn(subject: string, claims?: JWTPayload): Promise<Caller>;
  stop(): Promise<void>;
}

/** Starts one. The database and the issuer are the caller's. */
export async function startConductorOn(
  databaseUrl: string,
  issuer: TestIssuer,
  bootstrap: Bootstrap | null,
  overrides: Partial<Config>,
): Promise<Running> {
  const podium = await startSecured({ bootstrap, ...overrides }, { issuer, databaseUrl });
  return {
    port: podium.conductor.port,
    logs: podium.conductor.logs,
    as: (credential) => podium.as(credential),
    signIn: (subject, claims) => podium.signIn(subject, claims),
    stop: () => podium.conductor.stop(),
  };
}

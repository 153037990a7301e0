// What a failure of the database says about itself, and what callers are told.
import { ConductorError, isUnavailable } from "../errors.ts";

/** The five characters by which PostgreSQL names a failure; undefined where it was not PostgreSQL that failed. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ("severity" in each && "code" in each && typeof each.code === "string") return each.code;
  }

  return undefined;
}

/** Failures that pass, or that no request can mend, by SQLSTATE; with what callers are told. */
const unavailable: [RegExp, string][] = [
  [/^25006$/, "Conductor's database is read-only, as after a failover; try again in a moment."],
  [/^(57014|55P03|40001|40P01)$/, "Conductor's database did not do it in time; try again in a moment."],
  [/^53300$/, "Conductor's database has no connection left; try again in a moment."],
  // Insufficient resources, and failures of the server's own system.
  [/^(53|58)/, "Conductor's database is out of resources; try again in a moment."],
  // Connection failures, shutdown and start, sessions that were ended, logins that are refused, a database that is gone.
  [/^(08|57P|25P03|25P04|28|3D)/, "Conductor cannot reach its database; try again in a moment."],
];

/** After these the connection cannot be used any more, or should not be. */
const lost = /^(08|57P|25P03|25P04|25006|28|3D|58)/;

/** Names a failure that is not about the statement. Others are returned as they are. */
export function nameUnavailable(error: unknown): unknown {
  if (isUnavailable(error)) return error;
  const state = sqlStateOf(error);
  if (state === undefined && !isFailureOfConnection(error)) return error;
  const known = unavailable.find(([states]) => states.test(state ?? "08"));
  if (known === undefined) return error;
  return new ConductorError("CONDUCTOR_DATABASE_UNAVAILABLE", known[1], { cause: error });
}

/** True when the connection that a named failure happened on must not be used again. */
export function isConnectionLoss(error: unknown): boolean {
  return isUnavailable(error) && lost.test(sqlStateOf(error) ?? "08");
}

/** Failures of the network, of TLS and of the driver, which have no SQLSTATE. */
function isFailureOfConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (/^E[A-Z]+$|^EAI_|SSL|TLS|CERT|^UNABLE_TO|^CRL_/.test(code)) return true;
  if (code === "" && /timeout|terminated|connection|SSL|SASL|queryable/i.test(error.message)) return true;
  // Failures of several tries are one error without a code, whose cause has it.
  return isFailureOfConnection(error.cause);
}

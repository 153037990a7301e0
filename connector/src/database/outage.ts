// A database that is away: told apart from other failures, and reported once until it answers again.
import { reasonOf, type Report } from "../report.ts";

/** Of sockets and names, which carry no state of PostgreSQL. */
const ofNetwork = /^(ECONN(REFUSED|RESET|ABORTED)|E(HOST|NET)UNREACH|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/;
/** Lost connections, too many of them, a server that starts or stops, and a database that accepts no connection. */
const ofServer = /^(08...|53300|57P0[1-3]|55000)$/;
/** The driver's own failures have no code. */
const ofDriver =
  /^Connection terminated|^timeout exceeded when trying to connect|connection error|^Client was closed/;

/** Whether a failure says that the database cannot be reached at present. */
export function isOutage(error: unknown): error is Error {
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  if (!(error instanceof Error)) return false;
  const code = String((error as { readonly code?: unknown }).code);
  return ofNetwork.test(code) || ofServer.test(code) || ofDriver.test(error.message);
}

export interface Outage {
  /** Notes a failure; the first of an outage is reported. */
  note(error: unknown): void;
  /** Notes that the database has answered. */
  end(): void;
}

export function createOutage(report: Report): Outage {
  let isAway = false;
  return {
    note: (error) => {
      if (!isAway) report(`the database is away: ${reasonOf(error)}; requests fail until it is back`);
      isAway = true;
    },
    end: () => {
      if (isAway) report("the database is back");
      isAway = false;
    },
  };
}

// Why the database cannot be used, in one sentence, and what to do about it. No password is in either: what servers and
// Node say names hosts, roles and databases, and of the URL only those are repeated.
import { sqlStateOf } from "./sql-state.ts";
import type { ConnectionPlan } from "./targets.ts";

export interface Problem {
  says: string;
  mend: string;
  /** It may pass by itself, so waiting is worth while. */
  passes: boolean;
}

const setting = "DBOS__CONDUCTOR_DB_URL";
const bundle = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";
const giveAuthority =
  `save the certificate of its authority and write sslmode=verify-full&sslrootcert=/path/of/ca.pem into ${setting} ` +
  `(for Amazon RDS the file is ${bundle}), or sslmode=require to encrypt without checking who answers`;

/** Explains a failure to connect, or of the first statements. */
export function explainFailure(error: unknown, plan: ConnectionPlan): Problem {
  const root = rootOf(error);
  const state = sqlStateOf(error);
  const found = state === undefined ? fromNode(root, plan) : fromServer(state, root.message, plan);
  return (
    found ?? {
      says: `the database at ${whereOf(plan)} cannot be used: ${textOf(root)}`,
      mend: "see its log",
      passes: true,
    }
  );
}

/** Says a problem as one line. */
export function lineOf({ says, mend }: Problem): string {
  return `${says}; ${mend}`;
}

/** The servers of a plan, as `host:port`. */
export function whereOf({ targets }: ConnectionPlan): string {
  return [
    ...new Set(targets.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`)),
  ].join(" or ");
}

function fromServer(state: string, message: string, plan: ConnectionPlan): Problem | undefined {
  const { user, database } = plan;
  const at = whereOf(plan);
  const lasting = { passes: false };
  switch (state) {
    case "28P01":
      return {
        says: `${at} refuses the password of the role ${user}`,
        mend: `correct ${setting}`,
        ...lasting,
      };
    case "28000":
      return /encrypt|SSL/i.test(message)
        ? {
            says: `${at} refuses the connection: ${message}`,
            mend: `write sslmode=require into ${setting}`,
            ...lasting,
          }
        : {
            says: `${at} refuses the role ${user}: ${message}`,
            mend: `correct ${setting}, or the server's pg_hba.conf`,
            ...lasting,
          };
    case "3D000":
      return {
        says: `there is no database ${database} at ${at}`,
        mend: `create it, or correct ${setting}`,
        ...lasting,
      };
    case "42501":
      return {
        says: `the role ${user} lacks a right: ${message}`,
        mend: "grant it; docs/operate.md has the statements",
        ...lasting,
      };
    case "53300":
      return {
        says: `${at} has no connection left: ${message}`,
        mend: "raise max_connections or the role's limit, or lower CONDUCTOR_DB_CONNECTIONS",
        passes: true,
      };
    case "57P03":
      return { says: `${at} does not accept connections yet: ${message}`, mend: "wait for it", passes: true };
    case "25006":
      return {
        says: `the database ${database} at ${at} is read-only`,
        mend: `name the primary in ${setting}, or all hosts separated by commas`,
        passes: true,
      };
    case "08P01":
      if (!message.includes("startup parameter")) return undefined;
      return {
        says: `a pooler at ${at} refuses: ${message}`,
        mend: `take it out of ${setting}, or add it to the pooler's ignore_startup_parameters`,
        ...lasting,
      };
    default:
      return undefined;
  }
}

const unknownAuthority = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

function fromNode(root: Error, plan: ConnectionPlan): Problem | undefined {
  const at = whereOf(plan);
  const code = "code" in root ? String(root.code) : "";
  const lasting = { passes: false };
  if (unknownAuthority.test(code)) {
    return {
      says: `the certificate of ${at} is signed by an authority that is not known here`,
      mend: giveAuthority,
      ...lasting,
    };
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      says: `the certificate of ${at} is for another name`,
      mend: `write the name that it has into ${setting}, or sslmode=verify-ca with sslrootcert`,
      ...lasting,
    };
  }
  if (/^CERT_|^CRL_/.test(code)) {
    return {
      says: `the certificate of ${at} is not valid: ${root.message}`,
      mend: "renew it, and check this machine's clock",
      ...lasting,
    };
  }
  if (root.message.includes("does not support SSL")) {
    return {
      says: `${at} does not offer TLS, which sslmode=${plan.sslmode} needs`,
      mend: `turn it on there, or write sslmode=prefer into ${setting}`,
      ...lasting,
    };
  }
  if (/SSL|TLS/.test(`${code} ${root.message}`)) {
    return {
      says: `TLS with ${at} fails: ${textOf(root)}`,
      mend: `check sslcert, sslkey and sslmode in ${setting}`,
      ...lasting,
    };
  }
  if (/SASL|password must be/.test(root.message)) {
    return plan.password === ""
      ? { says: `${at} asks for a password`, mend: `write one into ${setting}`, ...lasting }
      : { says: `the sign-in at ${at} fails: ${root.message}`, mend: `correct ${setting}`, ...lasting };
  }
  if (/^E[A-Z_]+$/.test(code) || /time|terminated/.test(root.message)) {
    return {
      says: `the database at ${at} cannot be reached: ${textOf(root)}`,
      mend: `start it, or correct ${setting}`,
      passes: true,
    };
  }
  return undefined;
}

function rootOf(error: unknown): Error {
  let root = error instanceof Error ? error : new Error(String(error));
  while (root.cause instanceof Error) root = root.cause;
  return root;
}

/** Several addresses that all fail give an error without a text. */
function textOf(error: Error): string {
  return error.message || ("code" in error ? String(error.code) : error.name);
}

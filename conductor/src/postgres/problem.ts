// Why the database cannot be used, in one sentence, and what to do about it. No password is in either: what servers and
// Node say names hosts, roles and databases, and of the URL only those are repeated.
import { sqlStateOf } from "./sql-state.ts";
import type { ConnectionPlan } from "./targets.ts";

export interface Problem {
  /** What the doctor files it under. */
  readonly about: "connection" | "tls" | "login" | "rights" | "connections" | "writable" | "pooler";
  readonly says: string;
  readonly mend: string;
  /** It may pass by itself, so waiting is worth while. */
  readonly passes: boolean;
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
  return found ?? passing("connection", `${whereOf(plan)} cannot be used: ${textOf(root)}`, "see its log");
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
  switch (state) {
    case "28P01":
      return lasting("login", `${at} refuses the password of the role ${user}`, `correct ${setting}`);
    case "28000":
      return /no encryption|SSL off/.test(message)
        ? lasting(
            "login",
            `${at} refuses the connection: ${message}`,
            `write sslmode=require into ${setting}`,
          )
        : lasting(
            "login",
            `${at} refuses the role ${user}: ${message}`,
            `correct ${setting}, or its pg_hba.conf`,
          );
    case "3D000":
      return lasting(
        "connection",
        `there is no database ${database} at ${at}`,
        `create it, or correct ${setting}`,
      );
    case "42501":
      return lasting(
        "rights",
        `the role ${user} lacks a right: ${message}`,
        "grant it, as docs/operate.md says",
      );
    case "53300":
      return passing("connections", `${at} has no connection left: ${message}`, moreConnections);
    case "57P03":
      return passing("connection", `${at} does not accept connections yet: ${message}`, "wait for it");
    case "25006":
      return passing("writable", `the database ${database} at ${at} is read-only`, namePrimary);
    case "08P01":
      return message.includes("startup parameter")
        ? lasting("pooler", `a pooler at ${at} refuses: ${message}`, takeOut)
        : undefined;
    default:
      return undefined;
  }
}

const moreConnections = "raise max_connections or the limit of the role, or lower CONDUCTOR_DB_CONNECTIONS";
const namePrimary = `name the primary in ${setting}, or all hosts separated by commas`;
const takeOut = `take it out of ${setting}, or add it to the pooler's ignore_startup_parameters`;
const unknownAuthority = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

function fromNode(root: Error, plan: ConnectionPlan): Problem | undefined {
  const at = whereOf(plan);
  const code = "code" in root ? String(root.code) : "";
  const { message } = root;
  if (unknownAuthority.test(code)) {
    return lasting(
      "tls",
      `the certificate of ${at} is signed by an authority that is not known here`,
      giveAuthority,
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    const mend = `write the name that it has into ${setting}, or sslmode=verify-ca with sslrootcert`;
    return lasting("tls", `the certificate of ${at} is for another name`, mend);
  }
  if (/^CERT_|^CRL_/.test(code)) {
    return lasting(
      "tls",
      `the certificate of ${at} is not valid: ${message}`,
      "renew it, and check this machine's clock",
    );
  }
  if (message.includes("does not support SSL")) {
    const mend = `turn it on there, or write sslmode=prefer into ${setting}`;
    return lasting("tls", `${at} does not offer TLS, which sslmode=${plan.sslmode} needs`, mend);
  }
  if (/SSL|TLS/.test(`${code} ${message}`)) {
    return lasting(
      "tls",
      `TLS with ${at} fails: ${textOf(root)}`,
      `check sslcert, sslkey and sslmode in ${setting}`,
    );
  }
  if (/SASL|password must be/.test(message)) {
    return plan.password === ""
      ? lasting("login", `${at} asks for a password`, `write one into ${setting}`)
      : lasting("login", `the sign-in at ${at} fails: ${message}`, `correct ${setting}`);
  }
  if (/^E[A-Z_]+$/.test(code) || /time|terminated/.test(message)) {
    return passing(
      "connection",
      `${at} cannot be reached: ${textOf(root)}`,
      `start it, or correct ${setting}`,
    );
  }
  return undefined;
}

function lasting(about: Problem["about"], says: string, mend: string): Problem {
  return { about, says, mend, passes: false };
}

function passing(about: Problem["about"], says: string, mend: string): Problem {
  return { about, says, mend, passes: true };
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

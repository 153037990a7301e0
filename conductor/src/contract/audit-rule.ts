// What the audit log says of a change, declared beside the operation that makes it. Names and members are those that
// DBOS documents.
import type { Static } from "typebox";
import type { auditTarget } from "./schemas/audit.ts";

export type AuditTarget = Static<typeof auditTarget>;

/** A change, as far as its entry needs it. The body is undefined until it has passed its checks. */
export interface Change {
  readonly params: Record<string, string>;
  readonly body: Record<string, unknown> | undefined;
  /** What the operation answered; undefined when it failed. */
  readonly result: unknown;
  /** The application's settings before the change; undefined when it failed, and unless `tellsPrevious`. */
  readonly before?: object | undefined;
}

export interface AuditRule {
  /** What the log calls the change. */
  readonly name: string;
  readonly target?: (change: Change) => AuditTarget | undefined;
  /** Members beside the application's name, which every entry about an application has. */
  readonly details?: (change: Change) => Record<string, unknown>;
  /** The change is in Conductor's database alone, so that the entry can share its transaction. */
  readonly inDatabase?: true;
  /** The application's settings are read in that transaction, for `changed`. */
  readonly tellsPrevious?: true;
  /** A body without members asks for no change, and leaves no entry. */
  readonly ignoresEmptyBody?: true;
}

/** The target whose id is this member, if the change has it as text. */
function targetIn(from: "params" | "body" | "result", member: string, type: AuditTarget["type"]) {
  return (change: Change): AuditTarget | undefined => {
    const id = (change[from] as Record<string, unknown> | undefined)?.[member];
    return typeof id === "string" ? { type, id } : undefined;
  };
}

export const onApp = targetIn("params", "appName", "application");
export const onOrg = targetIn("params", "orgName", "organization");
export const onWorkflow = targetIn("params", "workflowId", "workflow");
export const onSchedule = targetIn("params", "scheduleName", "schedule");
export const onToken = targetIn("params", "tokenName", "token");
export const onMember = targetIn("params", "username", "user");
export const onRole = targetIn("params", "roleName", "role");
export const onNewRole = targetIn("body", "name", "role");
export const onDomain = targetIn("params", "domain", "domain_claim");
export const onNewDomain = targetIn("body", "domain", "domain_claim");
export const onAlertingRule = targetIn("params", "ruleId", "alerting_rule");
export const onNewAlertingRule = targetIn("result", "id", "alerting_rule");

/** The named members of the body as details: `privateMode` of the body becomes `private_mode`. */
export function fromBody(...names: string[]) {
  return ({ body }: Change): Record<string, unknown> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = body?.[name];
        return value === undefined || value === null ? [] : [[snakeCase(name), bounded(value)]];
      }),
    );
}

/** The named members of the body, and as `previous` what they were before. A negative threshold clears it. */
export function changed(...names: string[]) {
  return ({ body, before }: Change): Record<string, unknown> => {
    const given = names.filter((name) => body?.[name] !== undefined);
    const from = (values: object | undefined, read: (value: unknown) => unknown) =>
      Object.fromEntries(
        given.map((name) => [snakeCase(name), read((values as Record<string, unknown>)?.[name])]),
      );
    return {
      ...from(body, (value) => (typeof value === "number" && value < 0 ? null : value)),
      ...(before === undefined ? {} : { previous: from(before, (value) => value) }),
    };
  };
}

/** Maximum members of a list in an entry: a request can carry far more. */
const maxListed = 1_000;

function bounded(value: unknown): unknown {
  return Array.isArray(value) ? value.slice(0, maxListed) : value;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

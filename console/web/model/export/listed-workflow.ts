// One workflow of an export, as far as a person needs it to decide.
import type { PayloadNode } from "../payload/node.ts";
import { valueAt } from "../payload/node.ts";

export interface ListedWorkflow {
  readonly workflowId: string;
  readonly name: string | null;
  readonly status: string;
  readonly version: string | null;
  /** In ISO form. */
  readonly createdAt: string | null;
  readonly steps: number;
  readonly events: number;
  /** Size of its part of the contents; undefined where it cannot be told apart. */
  readonly bytes: number | undefined;
}

type Row = Readonly<Record<string, unknown>>;

/** The workflows of an export of TypeScript's form; undefined when it is not one. */
export function listedFromJson(value: unknown): readonly ListedWorkflow[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const found = value.map((one: unknown) => fromRow(one));
  return found.every((one) => one !== undefined) ? found : undefined;
}

function fromRow(value: unknown): ListedWorkflow | undefined {
  const parts = value as Row | null;
  const status = parts?.["workflow_status"] as Row | null | undefined;
  if (parts == null || typeof status?.["workflow_uuid"] !== "string") return undefined;
  const count = (name: string): number =>
    Array.isArray(parts[name]) ? (parts[name] as unknown[]).length : 0;
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  return listed((name) => status[name], count, bytes);
}

/** The workflows of an export of Python's form; undefined when it is not one. */
export function listedFromPickle(root: PayloadNode): readonly ListedWorkflow[] | undefined {
  if (root.kind !== "array" || root.items.length === 0) return undefined;
  const found = root.items.map((item) => {
    const status = valueAt(item, "workflow_status");
    if (plain(valueAt(status, "workflow_uuid")) === undefined) return undefined;
    const count = (name: string): number => {
      const rows = valueAt(item, name);
      return rows?.kind === "array" ? rows.items.length : 0;
    };
    return listed((name) => plain(valueAt(status, name)), count, undefined);
  });
  return found.every((one) => one !== undefined) ? found : undefined;
}

function plain(node: PayloadNode | undefined): string | undefined {
  if (node?.kind === "string") return node.value;
  return node?.kind === "atom" && node.text !== "None" ? node.text : undefined;
}

function listed(
  column: (name: string) => unknown,
  count: (name: string) => number,
  bytes: number | undefined,
): ListedWorkflow {
  return {
    workflowId: String(column("workflow_uuid")),
    name: textOrNull(column("name")),
    status: textOrNull(column("status")) ?? "unknown",
    version: textOrNull(column("application_version")),
    createdAt: isoOf(column("created_at")),
    steps: count("operation_outputs"),
    events: count("workflow_events"),
    bytes,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Times are milliseconds, as a number or as text. */
function isoOf(value: unknown): string | null {
  const at = new Date(Number(value ?? Number.NaN));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

// What is true of an application's workflows: its own rows, read past the SDK and Conductor; and what a search must find.
import { Client } from "pg";

/** One workflow, as the application's database has it. Versions with fewer columns leave members undefined. */
export interface Row {
  readonly id: string;
  readonly status: string;
  readonly name: string;
  readonly user: string | null;
  readonly version: string | null;
  readonly executor: string | null;
  readonly queue: string | null;
  readonly forkedFrom?: string | null;
  readonly wasForkedFrom?: boolean;
  readonly parent?: string | null;
  readonly schedule?: string | null;
  readonly attributes?: Record<string, unknown> | null;
  readonly createdAt: number;
  readonly completedAt?: number | null;
  readonly dequeuedAt?: number | null;
}

/** Every workflow of an application, oldest first. */
export async function readRows(databaseUrl: string, application?: string): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(
    "SELECT * FROM dbos.workflow_status ORDER BY created_at, workflow_uuid",
  );
  await client.end();
  return rows
    .map((row) => ({ row, owner: row["application_name"] }))
    .filter(({ owner }) => application === undefined || owner === undefined || owner === application)
    .map(({ row }) => asRow(row));
}

function asRow(row: Record<string, unknown>): Row {
  const time = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  const attributes = row["attributes"];
  return {
    id: row["workflow_uuid"] as string,
    status: row["status"] as string,
    name: row["name"] as string,
    user: row["authenticated_user"] as string | null,
    version: row["application_version"] as string | null,
    executor: row["executor_id"] as string | null,
    queue: row["queue_name"] as string | null,
    forkedFrom: row["forked_from"] as string | null,
    wasForkedFrom: row["was_forked_from"] as boolean,
    parent: row["parent_workflow_id"] as string | null,
    schedule: row["schedule_name"] as string | null,
    attributes:
      typeof attributes === "string"
        ? (JSON.parse(attributes) as Row["attributes"])
        : (attributes as Row["attributes"]),
    createdAt: Number(row["created_at"]),
    completedAt: time(row["completed_at"]),
    dequeuedAt: time(row["started_at_epoch_ms"]),
  };
}

/** A search of the API, and which workflows it must find. */
export interface Search {
  readonly name: string;
  readonly body: Record<string, unknown>;
  readonly finds: (row: Row) => boolean;
}

/** Every filter of the search, with values of these workflows. */
export function searchesOf(rows: readonly Row[]): Search[] {
  const iso = (ms: number) => new Date(ms).toISOString();
  const middle = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const timesOf = (member: "createdAt" | "completedAt" | "dequeuedAt") =>
    rows.flatMap((row) => row[member] ?? []);
  const created = middle(timesOf("createdAt"));
  const completed = middle(timesOf("completedAt"));
  const dequeued = middle(timesOf("dequeuedAt"));
  const executor = rows.find((row) => (row.executor ?? "") !== "")?.executor ?? "";
  const search = (name: string, body: Record<string, unknown>, finds: Search["finds"]) => ({
    name,
    body,
    finds,
  });
  return [
    search("workflowIds", { workflowIds: ["order_1", "fail-1"] }, ({ id }) =>
      ["order_1", "fail-1"].includes(id),
    ),
    search("workflowIdPrefix", { workflowIdPrefix: ["order"] }, ({ id }) => id.startsWith("order")),
    search("two prefixes", { workflowIdPrefix: ["order", "fail"] }, ({ id }) => /^(order|fail)/.test(id)),
    search("a prefix with a wildcard", { workflowIdPrefix: ["order_"] }, ({ id }) => id.startsWith("order_")),
    search("a prefix of wildcards", { workflowIdPrefix: ["%"] }, () => false),
    search("status", { status: ["ERROR"] }, ({ status }) => status === "ERROR"),
    search("two statuses", { status: ["ERROR", "ENQUEUED"] }, ({ status }) =>
      ["ERROR", "ENQUEUED"].includes(status),
    ),
    search("workflowName", { workflowName: ["order"] }, ({ name }) => name === "order"),
    search("two names", { workflowName: ["order", "fail"] }, ({ name }) => ["order", "fail"].includes(name)),
    search("user", { user: ["ada"] }, ({ user }) => user === "ada"),
    search("two users", { user: ["ada", "bob"] }, ({ user }) => ["ada", "bob"].includes(user ?? "")),
    search("appVersion", { appVersion: ["v1"] }, ({ version }) => version === "v1"),
    search("an unknown appVersion", { appVersion: ["v9"] }, () => false),
    search("executorId", { executorId: [executor] }, (row) => row.executor === executor),
    search("an unknown executorId", { executorId: ["none"] }, () => false),
    search("queueName", { queueName: ["narrow"] }, ({ queue }) => queue === "narrow"),
    search("two queues", { queueName: ["narrow", "wide"] }, ({ queue }) =>
      ["narrow", "wide"].includes(queue ?? ""),
    ),
    search("queuesOnly", { queuesOnly: true }, ({ queue, status }) => queue !== null && isUnfinished(status)),
    search("forkedFrom", { forkedFrom: ["order_1"] }, ({ forkedFrom }) => forkedFrom === "order_1"),
    search("wasForkedFrom", { wasForkedFrom: true }, ({ wasForkedFrom }) => wasForkedFrom === true),
    search("parentWorkflowId", { parentWorkflowId: ["order_1"] }, ({ parent }) => parent === "order_1"),
    search("hasParent", { hasParent: true }, ({ parent }) => (parent ?? null) !== null),
    search("hasParent false", { hasParent: false }, ({ parent }) => (parent ?? null) === null),
    search("scheduleName", { scheduleName: ["monthly"] }, ({ schedule }) => schedule === "monthly"),
    search(
      "attributes",
      { attributes: { tenant: "acme" } },
      ({ attributes }) => attributes?.["tenant"] === "acme",
    ),
    search("startTime", { startTime: iso(created) }, ({ createdAt }) => createdAt >= created),
    search("endTime", { endTime: iso(created) }, ({ createdAt }) => createdAt <= created),
    search(
      "completedAfter",
      { completedAfter: iso(completed) },
      ({ completedAt }) => (completedAt ?? 0) >= completed,
    ),
    search(
      "completedBefore",
      { completedBefore: iso(completed) },
      (row) => (row.completedAt ?? Infinity) <= completed,
    ),
    search(
      "dequeuedAfter",
      { dequeuedAfter: iso(dequeued) },
      ({ dequeuedAt }) => (dequeuedAt ?? 0) >= dequeued,
    ),
    search(
      "dequeuedBefore",
      { dequeuedBefore: iso(dequeued) },
      (row) => (row.dequeuedAt ?? Infinity) <= dequeued,
    ),
    search(
      "two filters",
      { workflowName: ["order"], user: ["ada"] },
      ({ name, user }) => name === "order" && user === "ada",
    ),
  ];
}

/** Searches that nothing must match, and those that everything may. */
export const findsNothing: readonly string[] = [
  "a prefix of wildcards",
  "an unknown appVersion",
  "an unknown executorId",
];
export const mayFindAll: readonly string[] = ["appVersion", "executorId"];

function isUnfinished(status: string): boolean {
  return ["ENQUEUED", "PENDING", "DELAYED"].includes(status);
}

// Jobs: one action on many workflows, done in portions, through the API and on real sockets.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { nextSize } from "../../../conductor/src/loops/jobs.ts";
import { openDatabase } from "../../../conductor/src/store/database.ts";
import { takePortion } from "../../../conductor/src/store/job-workflows.ts";
import { runSql } from "../../support/dead.ts";
import { waitFor } from "../../support/wait.ts";
import { openShop, path, type Shop } from "../shop.ts";
import { workflowTable } from "../workflow-table.ts";

interface Job {
  readonly jobId: string;
  readonly status: string;
  readonly note: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const begin = async (body: object): Promise<Job> => {
  const answer = await shop.conductor.call("POST", `${path}/jobs`, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body as Job;
};
const read = async ({ jobId }: Job): Promise<Job> =>
  (await shop.conductor.call("GET", `${path}/jobs/${jobId}`)).body as Job;
const ended = async (job: Job): Promise<Job> => {
  await waitFor("the job to end", async () => (await read(job)).status === "ENDED", 20_000);
  return read(job);
};
const outcomes = async ({ jobId }: Job, query = "") =>
  (await shop.conductor.call("GET", `${path}/jobs/${jobId}/outcomes${query}`)).body as Record<
    string,
    unknown
  >[];

test("cancels all that match, each once, and nothing that is created later", async () => {
  const table = workflowTable(1_234, ["PENDING", "SUCCESS"]);
  table.workflows.set("later", { id: "later", status: "PENDING", createdMs: Date.now() + 60_000 });
  await shop.join(table.answers);
  const job = await ended(await begin({ action: "cancel", filters: {} }));
  expect(job.counts).toMatchObject({ total: 617, done: 617, waiting: 0 });
  const ids = table.changed.flatMap((each) => each.ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(table.workflows.get("later")?.status).toBe("PENDING");
}, 30_000);

test("says of each named workflow what became of it", async () => {
  const table = workflowTable(3, ["ERROR", "SUCCESS", "PENDING"]);
  await shop.join(table.answers);
  const workflowIds = ["wf-0", "wf-1", "wf-2", "absent", "wf-0"];
  const job = await ended(await begin({ action: "fork", workflowIds, options: { fromLastFailure: true } }));
  expect(job.counts).toMatchObject({ total: 4, done: 1, refused: 2, missing: 1 });
  expect(await outcomes(job)).toMatchObject([
    { workflowId: "wf-0", state: "DONE", forkedTo: "fork-of-wf-0" },
    { workflowId: "wf-1", state: "REFUSED", reason: "Its status was SUCCESS." },
    { workflowId: "wf-2", state: "REFUSED" },
    { workflowId: "absent", state: "MISSING" },
  ]);
  const [first] = await outcomes(job, "?limit=1");
  expect(await outcomes(job, `?limit=1&after=${String(first?.["position"])}`)).toMatchObject([
    { workflowId: "wf-1" },
  ]);
  expect(await outcomes(job, "?state=MISSING")).toMatchObject([{ workflowId: "absent" }]);
});

test("waits while no executor is connected, and says so", async () => {
  const job = await begin({ action: "delete", workflowIds: ["wf-0"] });
  await waitFor("a note", async () => (await read(job)).note?.startsWith("Waits: ") ?? false);
  const table = workflowTable(1, ["SUCCESS"]);
  await shop.join(table.answers);
  expect(await ended(job)).toMatchObject({ counts: { done: 1 }, note: null });
});

test("ends early when it is stopped: what was not tried is told", async () => {
  const table = workflowTable(2_000, ["PENDING"]);
  await shop.join(table.answers);
  const job = await begin({ action: "cancel", filters: {} });
  await waitFor("the first outcomes", async () => Number((await read(job)).counts["done"]) > 0);
  expect((await shop.conductor.call("POST", `${path}/jobs/${job.jobId}/stop`)).status).toBe(204);
  const { counts, note } = await ended(job);
  expect(note).toBe("It was stopped before.");
  expect(counts["untried"]).toBeGreaterThan(0);
  expect(Number(counts["done"]) + Number(counts["untried"])).toBe(2_000);
  expect(table.changed.flatMap((each) => each.ids)).toHaveLength(Number(counts["done"]));
}, 30_000);

test("goes on after the death of the replica that had sent a portion, and sends none of it twice", async () => {
  const table = workflowTable(40, ["ERROR"]);
  const job = await begin({ action: "fork", filters: {}, options: { fromLastFailure: true } });
  // As a replica leaves it that dies between sending and hearing: half of it had happened.
  await runSql(
    shop.conductor.databaseUrl,
    `INSERT INTO job_workflows (job_id, workflow_id, digest, state)
     SELECT $1, id, sha256(id::bytea), 'SENT' FROM unnest(ARRAY['wf-0', 'wf-1']) AS id`,
    [job.jobId],
  );
  table.workflows.set("fork-of-wf-0", {
    id: "fork-of-wf-0",
    status: "ENQUEUED",
    createdMs: Date.now(),
    forkedFrom: "wf-0",
  });
  await shop.join(table.answers);
  expect((await ended(job)).counts).toMatchObject({ total: 40, done: 39, unknown: 1 });
  const ids = table.changed.flatMap((each) => each.ids);
  expect(ids).toHaveLength(38);
  expect(ids).not.toContain("wf-0");
  expect(ids).not.toContain("wf-1");
});

test("two replicas work on a job, and no workflow is sent twice", async () => {
  const table = workflowTable(600, ["ERROR"]);
  await shop.join(table.answers);
  await shop.twin();
  const jobs = [
    await begin({ action: "fork", filters: {}, options: { fromLastFailure: true } }),
    await begin({ action: "delete", workflowIds: ["wf-3"] }),
  ];
  for (const job of jobs) await ended(job);
  const forked = table.changed.filter(({ type }) => type === "fork_from_failure").flatMap(({ ids }) => ids);
  expect(new Set(forked).size).toBe(forked.length);
  expect(forked.length).toBeGreaterThanOrEqual(599);
}, 30_000);

test("a preview counts by status and version, and changes nothing", async () => {
  const table = workflowTable(10, ["ERROR", "SUCCESS"]);
  await shop.join(table.answers);
  const body = { action: "fork", filters: {}, options: { fromLastFailure: true } };
  expect((await shop.conductor.call("POST", `${path}/jobs/preview`, body)).body).toEqual({
    total: 10,
    eligible: 5,
    byStatus: [
      { status: "ERROR", isEligible: true, count: 5 },
      { status: "SUCCESS", isEligible: false, count: 5 },
    ],
    byVersion: [{ appVersion: "v1", isConnected: true, count: 10 }],
  });
  expect((await shop.conductor.call("GET", `${path}/jobs`)).body).toEqual([]);
});

test.each([
  ["neither workflows nor filters", { action: "cancel" }, "must have either workflowIds or filters"],
  ["both", { action: "cancel", workflowIds: ["a"], filters: {} }, "must have either workflowIds or filters"],
  ["no workflow", { action: "cancel", workflowIds: [] }, "must not be empty"],
  ["a fork from nowhere", { action: "fork", workflowIds: ["a"] }, "must have exactly one of"],
  [
    "statuses that the action cannot change",
    { action: "cancel", filters: { status: ["SUCCESS"] } },
    "must include a status",
  ],
  [
    "half of a character",
    { action: "cancel", filters: { user: ["a\ud800"] } },
    "must not contain half of a surrogate",
  ],
])("refuses %s", async (_, body, message) => {
  const answer = await shop.conductor.call("POST", `${path}/jobs`, body);
  expect(answer.status).toBe(422);
  expect(answer.text).toContain(message);
});

test("empty members of the options are as good as absent ones, as in the bulk operations", async () => {
  const table = workflowTable(1, ["ERROR"]);
  const executor = await shop.join(table.answers);
  const options = { fromLastFailure: true, fromStepName: "", appVersion: "", queueName: "" };
  await ended(await begin({ action: "fork", workflowIds: ["wf-0"], options }));
  expect(executor.received("fork_from_failure").map(({ body }) => body)).toEqual([
    { from_last_failure: true, workflow_ids: ["wf-0"] },
  ]);
});

test("the jobs of all applications of an organisation are listed together, the newest first", async () => {
  await shop.conductor.call("PUT", "/v2/orgs/local/apps/other", {});
  const older = await begin({ action: "cancel", workflowIds: ["a"] });
  const body = { action: "cancel", workflowIds: ["b", "c"] };
  const newer = await shop.conductor.call("POST", "/v2/orgs/local/apps/other/jobs", body);
  const { jobId } = newer.body as Job;
  expect((await shop.conductor.call("GET", "/v2/orgs/local/jobs")).body).toMatchObject([
    { jobId, applicationName: "other", counts: { total: 2 } },
    { jobId: older.jobId, applicationName: "shop", counts: { total: 1 } },
  ]);
  expect((await shop.conductor.call("GET", "/v2/orgs/local/jobs?limit=1")).body).toHaveLength(1);
});

test("a portion of a large job is found at once, also before the database has statistics of its rows", async () => {
  const job = await begin({ action: "cancel", workflowIds: ["first"] });
  await runSql(
    shop.conductor.databaseUrl,
    `INSERT INTO job_workflows (job_id, workflow_id, digest)
     SELECT $1, 'wf-' || n, sha256(('wf-' || n)::bytea) FROM generate_series(1, 30000) n`,
    [job.jobId],
  );
  const db = openDatabase({
    url: shop.conductor.databaseUrl,
    maxConnections: 1,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 2_000,
    onIdleError: () => {},
  });
  expect(await takePortion(db, job.jobId, 200, 200_000)).toHaveLength(200);
  expect(await takePortion(db, job.jobId, 200, 20)).toHaveLength(3);
  expect(await takePortion(db, job.jobId, 200, 1)).toHaveLength(1);
  await db.close();
});

test("a job that does not exist is named", async () => {
  const answer = await shop.conductor.call("GET", `${path}/jobs/none`);
  expect(answer.status).toBe(404);
  expect(answer.text).toContain("has no job none");
});

test("portions grow while answers are fast and shrink while they are slow", () => {
  expect([
    nextSize(25, 100),
    nextSize(200, 100),
    nextSize(50, 1_000),
    nextSize(50, 5_000),
    nextSize(1, 5_000),
  ]).toEqual([50, 200, 50, 25, 1]);
});

// Lists that are read in pages are complete, in order, and without repetitions.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Pages } from "../../../conductor/src/http/pages.ts";
import { startTestServer, type TestServer } from "./fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.stop());

const query = "startTime=2020-01-01T00:00:00Z&endTime=2100-01-01T00:00:00Z";
const list = async <T>(path: string): Promise<T[]> => {
  const response = await api.send("GET", path);
  expect(response.statusCode).toBe(200);
  expect(response.headers["content-type"]).toContain("application/json");
  return response.json<T[]>();
};

test("executors, also those of the same moment", async () => {
  expect(await list("~/executors")).toEqual([]);
  await api.db.query(
    `INSERT INTO executors (app_id, executor_id, status, application_version, created_at)
     SELECT a.id, 'e-' || lpad(n::text, 5, '0'), 'DISCONNECTED', 'v1', '2026-01-01'::timestamptz + (n / 3000) * interval '1 microsecond'
       FROM applications a, generate_series(1, 7000) n WHERE a.name = 'shop'`,
  );
  const ids = (await list<{ readonly executorId: string }>("~/executors")).map(
    ({ executorId }) => executorId,
  );
  expect(ids).toHaveLength(7_000);
  expect(new Set(ids).size).toBe(7_000);
  expect([ids[0], ids[1_000], ids[1_001], ids.at(-1)]).toEqual(["e-06000", "e-07000", "e-03000", "e-02999"]);
});

test("collected counts, the oldest first", async () => {
  expect(await list(`~/metrics?${query}`)).toEqual([]);
  await api.db.query(
    `INSERT INTO collected_metrics (app_id, time_bucket, granularity, metric_type, metric_name, value)
     SELECT a.id, '2026-01-01'::timestamptz + (n % 7) * interval '1 minute', 60, 'step_count', 's-' || n, n
       FROM applications a, generate_series(1, 9000) n WHERE a.name = 'shop'`,
  );
  const rows = await list<{ readonly timeBucket: string; readonly metricName: string }>(`~/metrics?${query}`);
  expect(new Set(rows.map(({ metricName }) => metricName)).size).toBe(9_000);
  const times = rows.map(({ timeBucket }) => timeBucket);
  expect(times).toEqual([...times].sort());
});

test("are written as one list, whatever pages they come in", async () => {
  const written = async (pages: number[][]) => {
    async function* rows(): AsyncGenerator<number[]> {
      for (const page of pages) yield await Promise.resolve(page);
    }
    const found = await Pages.of(rows(), (each: number) => each * 2);
    let json = "";
    for await (const piece of found.toJson()) json += piece;
    return json;
  };
  expect(await written([])).toBe("[]");
  expect(await written([[]])).toBe("[]");
  expect(await written([[1, 2], [], [3]])).toBe("[2,4,6]");
});

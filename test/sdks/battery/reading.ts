// Reading: who is connected, every filter, and every part of a workflow.
import { expect, test } from "vitest";
import type { Deployment, Workflow } from "../deployment.ts";
import { findsNothing, mayFindAll, searchesOf, type Row } from "../truth.ts";
import { capability, notInThisSdk } from "./capability.ts";

export function reading(shop: Deployment): void {
  capability("connect, metadata", () => {
    test("the executor says who it is", async () => {
      const [executor] = await shop.executors(1);
      expect(executor).toMatchObject({
        appVersion: "v1",
        language: shop.sdk.language,
        dbosVersion: expect.stringContaining(shop.sdk.version) as string,
        hostname: expect.stringMatching(/./) as string,
        executorMetadata: { pid: shop.app.pid },
      });
      const { language } = shop.sdk;
      expect(await shop.call(200, "GET", "")).toMatchObject({ status: "AVAILABLE", language });
    });
  });

  capability("search, every filter", () => {
    test.each(searchesOf([]).map(({ name }) => name))("%s", async (name) => {
      const rows = await shop.rows();
      const { body, finds } = searchesOf(rows).find((each) => each.name === name)!;
      const expected = rows.filter(finds).map(({ id }) => id);
      if (!findsNothing.includes(name)) {
        expect(expected.length, "the filter must find something").toBeGreaterThan(0);
        if (!mayFindAll.includes(name)) {
          expect(expected.length, "and leave something out").toBeLessThan(rows.length);
        }
      }
      const found = await shop.search(body);
      expect(found.map(({ workflowId }) => workflowId).toSorted()).toEqual(expected.toSorted());
    });

    test("in order, by the page, with and without payloads", async () => {
      const rows = await shop.rows();
      const all = await shop.search({});
      expect(all.map(({ workflowId }) => workflowId).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
      const timesOf = (found: readonly Workflow[]) => found.map(({ createdAt }) => String(createdAt));
      const times = timesOf(await shop.search({ sortDesc: true }));
      expect(times).toEqual(times.toSorted().toReversed());
      // Workflows of one millisecond come in any order.
      expect(timesOf(await shop.search({ limit: 3, offset: 2 }))).toEqual(timesOf(all).slice(2, 5));
      const [bare] = await shop.search({ workflowIds: ["order_1"] });
      expect(bare).toMatchObject({ input: null, output: null });
      const [full] = await shop.search({ workflowIds: ["order_1"], loadInput: true, loadOutput: true });
      expect([full?.["input"], full?.["output"]].map((each) => shop.readable(each)).join()).toMatch(
        /order_1.*done/,
      );
    });
  });

  capability("get, odd payloads", () => {
    test("every member is what the application's tables say", async () => {
      const row = (await shop.row("order_1"))!;
      const workflow = await shop.call<Workflow>(200, "GET", "/workflows/order_1");
      expect(workflow).toMatchObject({ workflowId: "order_1", ...membersOf(row) });
      expect(JSON.parse(String(workflow["attributes"]))).toEqual({ tenant: "acme" });
      expect(workflow["roles"]).toContain("role");
    });

    test("odd values arrive whole", async () => {
      const { input, output } = await shop.call<Workflow>(200, "GET", "/workflows/odd-1");
      expect(shop.readable(input)).toContain("odd-1");
      const shown = shop.readable(output);
      for (const part of ["odd-1", "quoted", "é 😀", "deep", "1.5", "1970"]) expect(shown).toContain(part);
    });

    test("a failure says why", async () => {
      const { error } = await shop.call<Workflow>(200, "GET", "/workflows/fail-1");
      expect(shop.readable(error)).toContain("no such file people.csv");
    });
  });

  capability("steps", () => {
    interface Step {
      readonly stepId: number;
      readonly stepName: string;
      readonly output: string | null;
      readonly error: string | null;
      readonly childWorkflowId: string | null;
    }
    test("in order, with outputs and children, and by the page", async () => {
      const steps = await shop.call<Step[]>(200, "GET", "/workflows/order_1/steps");
      const numbers = steps.map(({ stepId }) => stepId);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(shop.readable(steps.find(({ stepName }) => stepName === "work")?.output)).toContain("worked");
      expect(steps.map(({ childWorkflowId }) => childWorkflowId)).toContain("order_1-child");
      const page = await shop.call<Step[]>(200, "GET", "/workflows/order_1/steps?limit=2&offset=1");
      expect(page).toEqual(steps.slice(1, 3));
    });

    test("a failed one says why", async () => {
      const steps = await shop.call<Step[]>(200, "GET", "/workflows/fail-1/steps");
      expect(steps.map(({ stepName }) => stepName)).toEqual(["first", "second"]);
      expect(shop.readable(steps[1]?.error)).toContain("no such file people.csv");
    });
  });

  capability("events, messages, streams", () => {
    const parts = (id: string, part: string) =>
      shop.call<Record<string, unknown>[]>(200, "GET", `/workflows/${id}/${part}`);
    test("events", async () => {
      const [event, ...more] = await parts("order_1", "events");
      expect(event).toMatchObject({ key: "progress" });
      expect(shop.readable(event?.["value"])).toMatch(/done.*2/);
      expect(more).toEqual([]);
    });
    test("messages", async () => {
      const [message, ...more] = await parts("listen-1", "notifications");
      expect(message).toMatchObject({ topic: "greeting", consumed: true });
      expect(shop.readable(message?.["message"])).toContain("hello");
      expect(more).toEqual([]);
    });
    test("streams", async (context) => {
      const [stream, ...more] = await parts("order_1", "streams");
      if (shop.lacks.includes("streams")) {
        expect(stream).toBeUndefined();
        notInThisSdk(context, "streams");
        return;
      }
      expect(stream?.["key"]).toBe("log");
      const values = stream?.["values"] as string[];
      expect(values).toHaveLength(2);
      expect(values.map((each) => shop.readable(each)).join()).toMatch(/first.*second/);
      expect(more).toEqual([]);
    });
    test("empty lists where a workflow has none", async () => {
      for (const part of ["events", "notifications", "streams"]) {
        expect(await parts("fail-1", part)).toEqual([]);
      }
    });
  });
}

/** A row as the API has it. */
function membersOf(row: Row): Record<string, unknown> {
  const iso = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString());
  return {
    status: row.status,
    workflowName: row.name,
    user: row.user,
    appVersion: row.version,
    executorId: row.executor,
    queueName: row.queue,
    wasForkedFrom: row.wasForkedFrom,
    createdAt: iso(row.createdAt),
    completedAt: iso(row.completedAt),
  };
}

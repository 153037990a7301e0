// States that a real application reaches seldom or late, answered in Conductor's place. The page and the Console's server are real.
import type { Page, Route } from "@playwright/test";
import type {
  Connector,
  Executor,
  Inability,
  Queue,
  Recovery,
  Schedule,
  Step,
  Workflow,
} from "../../console/web/api/types.ts";
import { appName } from "./sample-app.ts";

const api = `/api/orgs/local/apps/${appName}`;

/** What the application of a scripted page holds. */
export interface Scene {
  readonly workflows: Workflow[];
  readonly steps: Step[];
  readonly executors: Executor[];
  readonly connectors: Connector[];
  readonly recoveries: Recovery[];
  readonly queues: Queue[];
  readonly schedules: Schedule[];
  readonly inabilities: Inability[];
  /** Groups in answer to every question for counts. */
  readonly counts: object[];
}

interface Asked {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** A page whose application is `scene`. `answer` may answer a request in its own way. */
export async function script(
  page: Page,
  scene: Partial<Scene>,
  answer: (asked: Asked, route: Route) => Promise<boolean> = async () => false,
): Promise<{ readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  // The real application's stream would say that nothing has changed.
  await page.route("**/changes/**", (route) => route.abort());
  await page.route(`**${api}{,/**}`, async (route) => {
    const request = route.request();
    const { pathname, searchParams } = new URL(request.url());
    const path = pathname.slice(pathname.indexOf(api) + api.length);
    const body = (request.postDataJSON() ?? {}) as Record<string, unknown>;
    asked.push({ path, body });
    if (await answer({ path, body }, route)) return;
    const limit = Number(searchParams.get("limit") ?? body["limit"] ?? 1_000);
    const offset = Number(searchParams.get("offset") ?? body["offset"] ?? 0);
    const found = find(scene, path, body);
    await route.fulfill({ json: Array.isArray(found) ? found.slice(offset, offset + limit) : found });
  });
  return { asked };
}

const alwaysEmpty = new Set(["/jobs", "/views", "/versions", "/metrics", "/steps/aggregates"]);

function find(scene: Partial<Scene>, path: string, body: Record<string, unknown>): object {
  if (path === "") return { ...anApp };
  if (path === "/executors") return scene.executors ?? [];
  if (path === "/connectors") return scene.connectors ?? [];
  if (path === "/recoveries") return scene.recoveries ?? [];
  if (alwaysEmpty.has(path)) return [];
  if (path === "/activity-settings") return { collectActivity: true };
  if (path === "/activity") return noActivity;
  if (path === "/queues") return scene.queues ?? [];
  if (path === "/schedules") return scene.schedules ?? [];
  if (path === "/inabilities") return scene.inabilities ?? [];
  if (path === "/workflows/aggregates") return scene.counts ?? [];
  if (path === "/workflows/search") {
    const { workflowIds, parentWorkflowId, forkedFrom } = body as Partial<Record<string, string[]>>;
    return (scene.workflows ?? []).filter(
      (one) =>
        (workflowIds === undefined || workflowIds.includes(one.workflowId)) &&
        (parentWorkflowId === undefined || parentWorkflowId.includes(one.parentWorkflowId ?? "")) &&
        (forkedFrom === undefined || forkedFrom.includes(one.forkedFrom ?? "")),
    );
  }
  if (path.endsWith("/steps")) return scene.steps ?? [];
  return scene.workflows?.[0] ?? {};
}

const longAgo = "2026-01-01T00:00:00.000Z";

const noActivity = { startTime: longAgo, pointSecs: 60, collecting: true, collectedSecs: [], series: [] };

const anApp = {
  id: "app-1",
  name: appName,
  orgId: "org-1",
  executorTimeoutSecs: 60,
  gcTimeThresholdMs: null,
  gcRowsThreshold: null,
  globalTimeoutMs: null,
  privateMode: false,
  language: "typescript",
};

/** A workflow that has ended well, except for the given members. */
export function aWorkflow(change: Partial<Workflow>): Workflow {
  return {
    workflowId: "wf-1",
    workflowName: "ship",
    status: "SUCCESS",
    createdAt: longAgo,
    updatedAt: longAgo,
    dequeuedAt: null,
    completedAt: longAgo,
    queueName: null,
    appVersion: "v1",
    executorId: "executor-1",
    input: null,
    output: null,
    error: null,
    attributes: null,
    childWorkflowId: null,
    parentWorkflowId: null,
    forkedFrom: null,
    delayUntil: null,
    deadline: null,
    deduplicationId: null,
    priority: 0,
    queuePartitionKey: null,
    scheduleName: null,
    user: null,
    ...change,
  } as unknown as Workflow;
}

/** Steps of a second each; the last one fails on request. */
export function manySteps(count: number, lastFails = false): Step[] {
  const startMs = Date.parse(longAgo);
  return Array.from({ length: count }, (_, stepId) => ({
    stepId,
    stepName: `step ${stepId}`,
    startedAt: new Date(startMs + stepId * 1_000).toISOString(),
    completedAt: new Date(startMs + stepId * 1_000 + 900).toISOString(),
    output: "null",
    error: lastFails && stepId === count - 1 ? '{"name":"Error","message":"boom"}' : null,
    childWorkflowId: null,
  }));
}

/** An executor that is connected, except for the given members. */
export function anExecutor(change: Partial<Executor>): Executor {
  return {
    executorId: "executor-1",
    appId: "app-1",
    appVersion: "v1",
    status: "HEALTHY",
    hostId: null,
    hostname: "host-1",
    createdAt: longAgo,
    updatedAt: longAgo,
    language: "typescript",
    dbosVersion: "4.27.6",
    executorMetadata: null,
    ...change,
  };
}

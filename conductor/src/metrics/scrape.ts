// One scrape: executors are asked side by side, one per application, and what they say becomes samples.
import { setImmediate, setTimeout as pause } from "node:timers/promises";
import { ConductorError, toError } from "../errors.ts";
import type { Router } from "../routing/router.ts";
import type { Queryable } from "../store/database.ts";
import {
  keepWindow,
  listScrapeTargets,
  readWindows,
  windowKey,
  type ScrapeTarget,
} from "../store/metrics.ts";
import { nextTurn } from "../wire/turn.ts";
import { readManyGroups } from "../wire/aggregate-query.ts";
import type { WireAggregate } from "../wire/messages.ts";
import type { SampledFamily } from "./exposition.ts";
import { families, type Family, type Labels } from "./families.ts";
import { isWindowed, questions, toQuery, type Question } from "./questions.ts";
import { foldGroups } from "./series.ts";
import { lastMinute, type TimeWindow } from "./window.ts";

export interface ScrapeOptions {
  readonly db: Queryable;
  readonly router: Router;
  readonly requestId: string;
  /** Epoch milliseconds by which the scrape is answered, with what is known by then. */
  readonly deadline: number;
  /** Maximum groups of one application, and of a whole organisation, in an answer. */
  readonly maxSeries: number;
  readonly maxSeriesPerOrg: number;
  /** Told of applications that could not be asked; they are missing from the answer, except their executors. */
  readonly onFailure: (appName: string, error: Error) => void;
}

/** What to say. Empty lists mean everything. */
export interface Selection {
  readonly orgId: string;
  /** Whether the caller may see an application. */
  readonly isVisible: (app: ScrapeTarget) => boolean;
  readonly applications: string[];
  readonly workflowNames: string[];
  /** Full names of families. */
  readonly metrics: string[];
}

type Answers = Map<string, WireAggregate[]>;

/** Applications that are asked at the same time. The next one waits for a slow one no longer than this, in milliseconds. */
const maxApps = 32;
const patienceMs = 200;

/** Samples of all selected families. An application that does not answer only has its executors counted. */
export async function scrape(options: ScrapeOptions, selection: Selection): Promise<SampledFamily[]> {
  const { targets, nowMs } = await listScrapeTargets(options.db, selection.orgId);
  const visible = targets.filter((target) => isSelected(target, selection));
  const wanted = families.filter(({ name }) => isAmong(selection.metrics, name));
  const window = lastMinute(nowMs);
  const asked = questions.filter((question) => wanted.some((family) => family.question === question));
  // However many applications there are, the answer stays one that can be written and read.
  const share = Math.min(options.maxSeries, Math.ceil(options.maxSeriesPerOrg / Math.max(1, targets.length)));
  const answers = await askAll({ ...options, maxSeries: share }, visible, asked, window);
  const sampled: SampledFamily[] = [];
  for (const family of wanted) {
    sampled.push(sampleFamily(family, visible, answers, selection, window, share));
    // Thousands of series are a while's work, and executors' pings must be answered meanwhile.
    await setImmediate();
  }
  return sampled;
}

function isSelected(target: ScrapeTarget, { isVisible, applications }: Selection): boolean {
  return isVisible(target) && isAmong(applications, target.name);
}

function isAmong(names: string[], name: string): boolean {
  return names.length === 0 || names.includes(name);
}

async function askAll(
  options: ScrapeOptions,
  targets: ScrapeTarget[],
  asked: Question[],
  window: TimeWindow,
): Promise<Answers> {
  const waiting = targets.filter((target) => target.canBeAsked);
  if (asked.length === 0 || waiting.length === 0) return new Map();
  const answers: Answers = await readWindows(
    options.db,
    waiting.map(({ id }) => id),
    window.endMs,
  );
  const begun: Promise<void>[] = [];
  const next = async (): Promise<void> => {
    for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
      const asking = askApp(options, target, asked, window, answers);
      begun.push(asking);
      await Promise.race([asking, pause(patienceMs, undefined, { ref: false })]);
    }
  };
  await Promise.all(Array.from({ length: maxApps }, next));
  await Promise.all(begun);
  return answers;
}

async function askApp(
  options: ScrapeOptions,
  target: ScrapeTarget,
  asked: Question[],
  window: TimeWindow,
  answers: Answers,
): Promise<void> {
  const missing = asked.filter((question) => !answers.has(windowKey(target.id, question)));
  const results = await Promise.allSettled(
    missing.map(async (question) => {
      const groups = await askOne(options, target, question, window);
      answers.set(windowKey(target.id, question), groups);
    }),
  );
  const failure = results.find((each) => each.status === "rejected" && !isUnsupported(each.reason));
  if (failure?.status === "rejected") options.onFailure(target.name, toError(failure.reason));
}

async function askOne(
  { db, router, requestId, deadline, maxSeries }: ScrapeOptions,
  target: ScrapeTarget,
  question: Question,
  window: TimeWindow,
): Promise<WireAggregate[]> {
  const query = toQuery(question, window);
  const options = { requestId: `${requestId}.${question}`, deadline, repeatable: true, paged: true };
  const app = { id: target.id, name: target.name };
  // The two types of query have different bodies, and answers of the same shape.
  const { output } =
    query.type === "get_step_aggregates"
      ? await router.ask(app, query.type, { body: query.body }, options)
      : await router.ask(app, query.type, { body: query.body }, options);
  const all = await readManyGroups(output);
  // A hundred thousand groups are a while's work.
  await nextTurn();
  const groups = foldGroups(all, maxSeries);
  return isWindowed(question) ? keepWindow(db, target.id, question, window.endMs, groups) : groups;
}

/** Executors on an old SDK have fewer families; that is not a failure. */
function isUnsupported(reason: unknown): boolean {
  return reason instanceof ConductorError && reason.code === "CONDUCTOR_EXECUTOR_UNSUPPORTED";
}

function sampleFamily(
  family: Family,
  targets: ScrapeTarget[],
  answers: Answers,
  { workflowNames }: Selection,
  { endMs }: TimeWindow,
  maxSeries: number,
): SampledFamily {
  const samples = targets.flatMap((target) =>
    family
      .values(foldGroups(groupsOf(family, target, answers), maxSeries))
      .filter(({ labels }) => hasWorkflowName(labels, workflowNames))
      .map(({ labels, value }) => ({ labels: { application: target.name, ...labels }, value })),
  );
  return {
    name: family.name,
    help: family.help,
    samples,
    ...(family.windowed ? { timeMs: endMs } : {}),
  };
}

/** Families of steps and executors carry no workflow's name, and are left alone. */
function hasWorkflowName(labels: Labels, names: string[]): boolean {
  const name = labels["workflow_name"];
  return name === undefined || isAmong(names, name);
}

function groupsOf({ question }: Family, target: ScrapeTarget, answers: Answers): WireAggregate[] {
  if (question !== "executors") return answers.get(windowKey(target.id, question)) ?? [];
  return target.executors.map(({ status, version, count }) => ({
    group: { status, application_version: version },
    count,
  }));
}

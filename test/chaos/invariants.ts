// What must hold whatever is broken. Pure: facts in, sentences about violations out.
import { operations } from "../../conductor/src/contract/operations.ts";
import { errorCatalogue, type Problem } from "../../conductor/src/errors.ts";
import type { Call } from "./calls.ts";
import type { Disturbance } from "./cluster.ts";
import type { ForkCall } from "./load.ts";
import type { ExecutorEvent, Run, Workflow } from "./observe.ts";

/** What the harness did to an executor. */
export interface ExecutorFacts {
  readonly executorId: string;
  /** When it was killed or told to end; infinity while it lives. */
  readonly endedMs: number;
  /** The link kept it from every Conductor for its whole timeout, so it counts as dead though it worked on. */
  readonly wasCutOff: boolean;
}

type Facts = ReadonlyMap<string, ExecutorFacts>;

/** Longest time until an answer, with some for a busy machine, in milliseconds. */
const answerMs = 30_000;

/** Every HTTP answer is a documented one, in time; only a Conductor that was disturbed may give none. */
export function checkCall(call: Call, disturbances: readonly Disturbance[]): string[] {
  const { operation, conductor, answer, fromMs, toMs } = call;
  const isDisturbed = disturbances.some((each) => each.fromMs <= toMs && each.toMs >= fromMs);
  const who = `${operation} at Conductor ${conductor + 1}`;
  if (answer === undefined) return isDisturbed ? [] : [`${who} got no answer in ${toMs - fromMs} ms`];
  const problem = isDocumented(call) ? undefined : `${who} was answered ${answer.status}: ${answer.text}`;
  const isLate = toMs - fromMs > answerMs && !isDisturbed;
  return [problem, isLate ? `${who} took ${toMs - fromMs} ms` : undefined].filter(
    (each) => each !== undefined,
  );
}

function isDocumented({ operation, answer }: Call): boolean {
  if (answer === undefined) return false;
  const { success } = operations[operation];
  if (answer.status === success.status) {
    return "body" in success ? /^application\/json\b/.test(answer.contentType) : answer.text === "";
  }

  if (!/^application\/problem\+json\b/.test(answer.contentType)) return false;
  const problem = JSON.parse(answer.text) as Problem;
  const code = problem.type.replace("urn:podium:error:", "") as keyof typeof errorCatalogue;
  // This code says that Conductor did not expect what happened.
  if (!(code in errorCatalogue) || code === "CONDUCTOR_UNEXPECTED") return false;
  return (
    errorCatalogue[code].status === answer.status && problem.status === answer.status && problem.detail !== ""
  );
}

/** Nothing ends by itself. */
export function checkRunning(
  processes: readonly { readonly name: string; readonly isRunning: boolean }[],
): string[] {
  return processes.filter(({ isRunning }) => !isRunning).map(({ name }) => `${name} has ended by itself`);
}

/** No recovery without a death: an executor that is declared dead or recovered had ended by then, or was cut off. */
export function checkRecoveries(events: readonly ExecutorEvent[], facts: Facts): string[] {
  return events.flatMap(({ what, executorId, atMs }) => {
    const executor = facts.get(executorId);
    if (executor !== undefined && (executor.wasCutOff || executor.endedMs <= atMs)) return [];
    return [`"${what}" of ${executorId} at ${new Date(atMs).toISOString()}, which was alive and connected`];
  });
}

/**
 * No workflow runs in two places, and no step twice, except where the first executor died or counts as dead.
 * `runs` are in the order of their beginnings.
 */
export function checkRuns(runs: readonly Run[], facts: Facts): string[] {
  const violations: string[] = [];
  const earlierRuns = new Map<string, Run[]>();
  for (const run of runs) {
    const { workflowId, step, executorId, startedMs } = run;
    const earlier = earlierRuns.get(workflowId) ?? [];
    earlierRuns.set(workflowId, [...earlier, run]);
    // An executor that was cut off may go on with what it had begun, beside the executor that took it over.
    const ownFirst = earlier.findIndex((each) => each.executorId === executorId);
    const isRemnant = ownFirst >= 0 && facts.get(executorId)?.wasCutOff === true;
    for (const other of isRemnant ? earlier.slice(0, ownFirst) : earlier) {
      const executor = facts.get(other.executorId);
      if (executor?.wasCutOff) continue;
      if (other.executorId !== executorId && (executor?.endedMs ?? Infinity) > startedMs) {
        violations.push(`${workflowId} ran on ${executorId} while ${other.executorId} was alive`);
      } else if (other.executorId === executorId && other.step === step) {
        violations.push(`${workflowId} ran step ${step} twice on ${executorId}`);
      }
    }
  }
  return violations;
}

const terminal = new Set(["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]);

/** What has ended once does not end again. */
export function checkEndings(
  before: readonly Workflow[],
  now: readonly Workflow[],
  runs: readonly Run[],
  facts: Facts,
): string[] {
  const contested = new Set(
    runs.filter(({ executorId }) => facts.get(executorId)?.wasCutOff).map(({ workflowId }) => workflowId),
  );
  const latest = new Map(now.map((each) => [each.workflowId, each]));
  return before.flatMap(({ workflowId, name, status, updatedMs }) => {
    if (!terminal.has(status) || name !== "journey" || contested.has(workflowId)) return [];
    const after = latest.get(workflowId);
    if (after?.status === status && after.updatedMs === updatedMs) return [];
    return [`${workflowId} had ended with ${status} and then became ${after?.status ?? "nothing"} again`];
  });
}

/** At the end: everything that was started has ended well. */
export function checkAllEnded(started: readonly string[], workflows: readonly Workflow[]): string[] {
  const known = new Set(workflows.map(({ workflowId }) => workflowId));
  const lost = started.filter((each) => !known.has(each)).map((each) => `${each} was started and is gone`);
  const unfinished = workflows.filter(({ status }) => status !== "SUCCESS");
  return [
    ...lost,
    ...unfinished.map(
      ({ workflowId, name, status, executorId }) =>
        `${name} ${workflowId} is ${status} on ${executorId ?? "none"}`,
    ),
  ];
}

/** A fork that was answered 201 made one workflow; one whose outcome is unknown at most one; a refused one none. */
export function checkForks(forks: readonly ForkCall[], workflows: readonly Workflow[]): string[] {
  return forks.flatMap(({ workflowId, call }) => {
    const made = workflows.filter(({ forkedFrom }) => forkedFrom === workflowId).length;
    const { status, text = "" } = call.answer ?? {};
    const isUnknown = status === undefined || text.includes("CONDUCTOR_OUTCOME_UNKNOWN");
    const isRight = isUnknown ? made <= 1 : made === (status === 201 ? 1 : 0);
    return isRight
      ? []
      : [`a fork of ${workflowId} was answered ${status ?? "not at all"} and made ${made} workflows`];
  });
}

/** No executor is lost from the list: every one that lives is HEALTHY there. */
export function checkPresent(
  alive: readonly string[],
  list: readonly { readonly executorId: string; readonly status: string }[],
): string[] {
  return alive.flatMap((executorId) => {
    const status = list.find((each) => each.executorId === executorId)?.status;
    return status === "HEALTHY"
      ? []
      : [`executor ${executorId} lives, and the list has it as ${status ?? "nothing"}`];
  });
}

/** At the end no other executor is in the list: the work of the dead has been moved. */
export function checkNobodyElse(
  alive: readonly string[],
  list: readonly { readonly executorId: string; readonly status: string }[],
): string[] {
  return list
    .filter(({ executorId }) => !alive.includes(executorId))
    .map(
      ({ executorId, status }) => `executor ${executorId} is gone, and the list still has it as ${status}`,
    );
}

// The numbers of a run, for people.
import type { Answer, Call } from "./calls.ts";
import type { ExecutorEvent, Run, Workflow } from "./observe.ts";

export interface RunFacts {
  readonly workflows: Workflow[];
  readonly runs: Run[];
  readonly events: ExecutorEvent[];
  readonly calls: Call[];
  /** How many there ever were. */
  readonly executors: number;
}

/** A few lines of text. */
export function describeRun({ workflows, runs, events, calls, executors }: RunFacts): string {
  const ended = workflows.filter(({ status }) => status === "SUCCESS").length;
  const steps = new Set(runs.map(({ workflowId, step }) => `${workflowId} ${step}`)).size;
  const count = (what: ExecutorEvent["what"]) => events.filter((each) => each.what === what).length;
  const answers = Object.entries(Object.groupBy(calls, ({ answer }) => describeAnswer(answer)));
  return [
    `${workflows.length} workflows, ${ended} of them SUCCESS; ${runs.length} runs of ${steps} steps`,
    `${executors} executors, ${count("executor dead")} declared dead, ${count("executor recovered")} recovered, ` +
      `${count("recovery postponed")} recoveries postponed`,
    `${calls.length} calls: ${answers.map(([answer, each]) => `${answer} × ${each?.length}`).join(", ")}`,
  ].join("\n");
}

/** The status, and the code of a failure. */
function describeAnswer(answer: Answer | undefined): string {
  const code = /urn:podium:error:CONDUCTOR_(\w+)/.exec(answer?.text ?? "")?.[1];
  return `${answer?.status ?? "no answer"}${code === undefined ? "" : ` ${code}`}`;
}

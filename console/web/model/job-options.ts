// The options of a job as the sheet edits them, and as Conductor takes them.
import type { WorkflowAction } from "./status.ts";

export const starts = [
  { value: "failure", label: "The last step that failed" },
  { value: "last", label: "The last recorded step" },
  { value: "beginning", label: "The beginning" },
  { value: "number", label: "A step by its number" },
  { value: "name", label: "A step by its name" },
] as const;

export type Start = (typeof starts)[number]["value"];

export interface OptionsDraft {
  readonly start: Start;
  readonly stepNumber: string;
  readonly stepName: string;
  /** Undefined until a person chooses: then the most common one. */
  readonly version: string | undefined;
  readonly queue: string;
  readonly partitionKey: string;
  readonly withChildren: boolean;
}

export const firstDraft: OptionsDraft = {
  start: "failure",
  stepNumber: "",
  stepName: "",
  version: undefined,
  queue: "",
  partitionKey: "",
  withChildren: false,
};

interface JobOptions {
  readonly cancelChildren?: boolean;
  readonly deleteChildren?: boolean;
  readonly queueName?: string;
  readonly queuePartitionKey?: string;
  readonly appVersion?: string;
  readonly fromLastFailure?: boolean;
  readonly fromLastStep?: boolean;
  readonly fromStep?: number;
  readonly fromStepName?: string;
}

/** The options that Conductor takes; undefined while something is missing. */
export function readDraft(
  action: WorkflowAction,
  draft: OptionsDraft,
  version: string | undefined,
): JobOptions | undefined {
  if (action === "cancel") return draft.withChildren ? { cancelChildren: true } : {};
  if (action === "delete") return draft.withChildren ? { deleteChildren: true } : {};
  const queue = draft.queue === "" ? {} : { queueName: draft.queue };
  if (action === "resume") return queue;
  const place = placeOf(draft);
  if (place === undefined || version === undefined) return undefined;
  const partition = draft.partitionKey === "" ? {} : { queuePartitionKey: draft.partitionKey };
  return { ...place, appVersion: version, ...queue, ...(draft.queue === "" ? {} : partition) };
}

function placeOf({ start, stepNumber, stepName }: OptionsDraft): JobOptions | undefined {
  if (start === "failure") return { fromLastFailure: true };
  if (start === "last") return { fromLastStep: true };
  if (start === "beginning") return { fromStep: 0 };
  if (start === "name") return stepName === "" ? undefined : { fromStepName: stepName };
  return /^\d{1,9}$/.test(stepNumber) ? { fromStep: Number(stepNumber) } : undefined;
}

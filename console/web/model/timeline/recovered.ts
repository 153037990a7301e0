// When a workflow lost its executor and was moved, as far as the log of recoveries has it.
import { recoverySentence } from "../recovery.ts";
import type { RecoveryEntry } from "../recovery.ts";
import type { Zone } from "../time.ts";

/** A stretch of time in which no executor ran the workflow. */
export interface Interruption {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sentence: string;
}

interface Surroundings {
  readonly zone: Zone;
  readonly nowMs: number;
  readonly nameOf: (executorId: string) => string;
}

/** The interruptions of one workflow, the first one first. */
export function interruptionsOf(
  workflowId: string,
  entries: readonly RecoveryEntry[],
  surroundings: Surroundings,
): readonly Interruption[] {
  return entries
    .filter(({ workflows }) => workflows.some((one) => one.workflowId === workflowId))
    .map((entry) => ({
      fromMs: Date.parse(entry.disconnectedAt),
      toMs: entry.finishedAt === null ? surroundings.nowMs : Date.parse(entry.finishedAt),
      sentence: recoverySentence(entry, surroundings),
    }))
    .toSorted((a, b) => a.fromMs - b.fromMs);
}

/** `3 attempts`, where the log tells of more than one. */
export function attemptsWords(interruptions: readonly Interruption[]): string | undefined {
  return interruptions.length === 0 ? undefined : `${interruptions.length + 1} attempts`;
}

// Facts about the steps that were read.

interface KnownStep {
  readonly stepId: number;
  readonly error: string | null;
}

/** The proposed start of a fork: the last failed step of a failed workflow, otherwise the first step. */
export function proposedStep(steps: readonly KnownStep[], status: string): number | undefined {
  const failed = status === "ERROR" ? steps.findLast((step) => step.error !== null) : undefined;
  return (failed ?? steps[0])?.stepId;
}

/** How many steps there are, or have been read so far. */
export function stepsNote(count: number, isWhole: boolean): string {
  const number = count.toLocaleString("en");
  if (!isWhole) return `the first ${number} steps read`;
  return `${number} ${count === 1 ? "step" : "steps"} recorded`;
}

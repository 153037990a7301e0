// What the steps that were read say, without claiming more than was read.

interface KnownStep {
  readonly stepId: number;
  readonly error: string | null;
}

/** The step that a fork is proposed to start at: the last that failed, when the workflow failed; else the first. */
export function proposedStep(steps: readonly KnownStep[], status: string): number | undefined {
  const failed = status === "ERROR" ? steps.findLast((step) => step.error !== null) : undefined;
  return (failed ?? steps[0])?.stepId;
}

/** How many steps there are, as far as they have been read. */
export function stepsNote(count: number, isWhole: boolean): string {
  const number = count.toLocaleString("en");
  if (!isWhole) return `the first ${number} steps read`;
  return `${number} ${count === 1 ? "step" : "steps"} recorded`;
}

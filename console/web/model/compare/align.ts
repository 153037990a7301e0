// The steps of two runs side by side: which belong together, and how they differ.

export interface ComparedStep {
  readonly stepId: number;
  readonly stepName: string;
  readonly output: string | null;
  readonly error: string | null;
}

/** How a step of one run differs from its counterpart. */
export type Difference =
  | "only in A"
  | "only in B"
  | "failed in A only"
  | "failed in B only"
  | "error"
  | "output";

export interface StepPair<Step extends ComparedStep> {
  readonly key: string;
  readonly a: Step | undefined;
  readonly b: Step | undefined;
  /** Undefined when the runs agree. Times are not compared: they always differ. */
  readonly difference: Difference | undefined;
}

/**
 * Pairs steps of the same number and name, and then, between two such pairs, steps of the same name in order: a run with
 * one step more has other numbers from there on.
 */
export function alignSteps<Step extends ComparedStep>(
  ofA: readonly Step[],
  ofB: readonly Step[],
): readonly StepPair<Step>[] {
  const numbered = new Map(ofB.map((step, index) => [step.stepId, index]));
  const pairs: StepPair<Step>[] = [];
  let [fromA, fromB] = [0, 0];
  const flush = (toA: number, toB: number): void => {
    pairs.push(...alignByName(ofA.slice(fromA, toA), ofB.slice(fromB, toB)));
  };
  for (const [index, a] of ofA.entries()) {
    const at = numbered.get(a.stepId);
    const b = at === undefined ? undefined : ofB[at];
    if (at === undefined || at < fromB || b?.stepName !== a.stepName) continue;
    flush(index, at);
    pairs.push(pairOf(a, b));
    [fromA, fromB] = [index + 1, at + 1];
  }
  flush(ofA.length, ofB.length);
  return pairs;
}

function alignByName<Step extends ComparedStep>(
  ofA: readonly Step[],
  ofB: readonly Step[],
): StepPair<Step>[] {
  const pairs: StepPair<Step>[] = [];
  // Where each name comes in B, the last one first, so that the next is taken from the end.
  const places = new Map<string, number[]>();
  for (let index = ofB.length - 1; index >= 0; index -= 1) {
    const name = ofB[index]?.stepName ?? "";
    const known = places.get(name);
    if (known === undefined) places.set(name, [index]);
    else known.push(index);
  }
  let from = 0;
  for (const a of ofA) {
    const known = places.get(a.stepName);
    while ((known?.at(-1) ?? from) < from) known?.pop();
    const at = known?.pop();
    if (at === undefined) {
      pairs.push(pairOf(a, undefined));
      continue;
    }
    pairs.push(...ofB.slice(from, at).map((b) => pairOf(undefined, b)), pairOf(a, ofB[at]));
    from = at + 1;
  }
  pairs.push(...ofB.slice(from).map((b) => pairOf(undefined, b)));
  return pairs;
}

function pairOf<Step extends ComparedStep>(a: Step | undefined, b: Step | undefined): StepPair<Step> {
  return { key: `${a?.stepId ?? ""}-${b?.stepId ?? ""}`, a, b, difference: differenceOf(a, b) };
}

function differenceOf(a: ComparedStep | undefined, b: ComparedStep | undefined): Difference | undefined {
  if (a === undefined) return "only in B";
  if (b === undefined) return "only in A";
  if (a.error !== null && b.error === null) return "failed in A only";
  if (a.error === null && b.error !== null) return "failed in B only";
  if (a.error !== b.error) return "error";
  return a.output === b.output ? undefined : "output";
}

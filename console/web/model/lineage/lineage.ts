// The relatives of one workflow, found round by round: where it comes from, its children, and what was forked from it.

export interface Relative {
  readonly workflowId: string;
  readonly workflowName: string | null;
  readonly status: string;
  readonly parentWorkflowId: string | null;
  readonly forkedFrom: string | null;
}

/** A question for the children or forks of some workflows, from an offset. */
export interface Ask {
  readonly of: readonly string[];
  readonly offset: number;
}

/** What one round asks: at most one search for each member. */
export interface Round {
  /** Ids of parents and originals. */
  readonly upward: readonly string[];
  readonly children: Ask | undefined;
  readonly forks: Ask | undefined;
}

export interface Lineage {
  readonly rootId: string;
  readonly known: ReadonlyMap<string, Relative>;
  readonly upward: readonly string[];
  readonly children: readonly Ask[];
  readonly forks: readonly Ask[];
}

/** Maximum workflows that are asked about at once. */
const askedAtOnce = 100;

/** The beginning: only the workflow itself is known. */
export function beginLineage(root: Relative): Lineage {
  const own: readonly Ask[] = [{ of: [root.workflowId], offset: 0 }];
  return {
    rootId: root.workflowId,
    known: new Map([[root.workflowId, root]]),
    upward: sourcesOf(root),
    children: own,
    forks: own,
  };
}

/** What to ask next; undefined when every relative is known. */
export function nextRound({ upward, children, forks }: Lineage): Round | undefined {
  if (upward.length === 0 && children.length === 0 && forks.length === 0) return undefined;
  return { upward: upward.slice(0, askedAtOnce), children: children[0], forks: forks[0] };
}

/** The answers of one round. */
export interface RoundAnswers {
  readonly upward: readonly Relative[];
  readonly children: readonly Relative[];
  readonly forks: readonly Relative[];
}

/** Adds the answers of a round. `perAnswer`: an answer of this many may not be all. */
export function grow(lineage: Lineage, round: Round, answers: RoundAnswers, perAnswer: number): Lineage {
  const known = new Map(lineage.known);
  for (const relative of answers.upward) known.set(relative.workflowId, relative);
  const below = [...answers.children, ...answers.forks].filter(({ workflowId }) => !known.has(workflowId));
  for (const relative of below) known.set(relative.workflowId, relative);
  const above = answers.upward.flatMap(sourcesOf).filter((id) => !known.has(id));
  const next = asksAbout(below.map(({ workflowId }) => workflowId));
  const rest = (asked: Ask | undefined, found: readonly Relative[]): readonly Ask[] =>
    asked === undefined || found.length < perAnswer ? [] : [{ ...asked, offset: asked.offset + perAnswer }];
  return {
    rootId: lineage.rootId,
    known,
    upward: [...new Set([...lineage.upward.slice(round.upward.length), ...above])],
    children: [...rest(round.children, answers.children), ...lineage.children.slice(1), ...next],
    forks: [...rest(round.forks, answers.forks), ...lineage.forks.slice(1), ...next],
  };
}

function sourcesOf({ parentWorkflowId, forkedFrom }: Relative): readonly string[] {
  return [parentWorkflowId, forkedFrom].filter((id) => id !== null);
}

function asksAbout(ids: readonly string[]): readonly Ask[] {
  return Array.from({ length: Math.ceil(ids.length / askedAtOnce) }, (_, index) => ({
    of: ids.slice(index * askedAtOnce, (index + 1) * askedAtOnce),
    offset: 0,
  }));
}

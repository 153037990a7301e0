// Relatives as a tree: each below its parent, or below the workflow that it was forked from.
import type { Lineage, Relative } from "./lineage.ts";

export type Relation = "root" | "child" | "fork";

/** One workflow, with those below it. */
export interface FamilyMember {
  readonly kind: "workflow";
  readonly relative: Relative;
  readonly relation: Relation;
  readonly below: readonly FamilyNode[];
}

/** Siblings of one name that are counted instead of shown. */
export interface FamilyGroup {
  readonly kind: "group";
  readonly key: string;
  readonly name: string;
  readonly relation: Relation;
  /** Id of the workflow that they hang below. */
  readonly sourceId: string;
  /** How many have each status. */
  readonly counts: ReadonlyMap<string, number>;
  readonly count: number;
}

export type FamilyNode = FamilyMember | FamilyGroup;

/** Above this many workflows, siblings without relatives of their own are counted instead of shown. */
export const maxShown = 300;

/** The trees of a lineage; there is more than one only where a source is not known. */
export function familyOf({ known, rootId }: Lineage): readonly FamilyNode[] {
  const below = new Map<string, Relative[]>();
  const tops: Relative[] = [];
  for (const relative of known.values()) {
    const sourceId = sourceIdOf(relative, known);
    if (sourceId === undefined) tops.push(relative);
    else below.set(sourceId, [...(below.get(sourceId) ?? []), relative]);
  }
  const collapses = known.size > maxShown;
  const memberOf = (relative: Relative, relation: Relation): FamilyMember => {
    const members = (below.get(relative.workflowId) ?? []).map((one) =>
      memberOf(one, one.parentWorkflowId === relative.workflowId ? "child" : "fork"),
    );
    const shown = collapses ? collapsed(members, relative.workflowId, rootId) : members;
    return { kind: "workflow", relative, relation, below: shown };
  };
  return tops.map((relative) => memberOf(relative, "root"));
}

/** The parent, or the original where there is no parent. */
function sourceIdOf(
  { workflowId, parentWorkflowId, forkedFrom }: Relative,
  known: ReadonlyMap<string, Relative>,
): string | undefined {
  return (
    [parentWorkflowId, forkedFrom].find((id) => id !== null && id !== workflowId && known.has(id)) ??
    undefined
  );
}

function collapsed(
  members: readonly FamilyMember[],
  sourceId: string,
  rootId: string,
): readonly FamilyNode[] {
  const groups = new Map<string, FamilyMember[]>();
  const kept: FamilyNode[] = [];
  for (const member of members) {
    if (member.below.length > 0 || member.relative.workflowId === rootId) {
      kept.push(member);
      continue;
    }
    const key = `${member.relation} ${member.relative.workflowName ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  for (const [key, alike] of groups) {
    const [first] = alike;
    if (first !== undefined && alike.length === 1) kept.push(first);
    else kept.push(groupOf(`${sourceId} ${key}`, alike, sourceId));
  }
  return kept;
}

function groupOf(key: string, members: readonly FamilyMember[], sourceId: string): FamilyGroup {
  const counts = new Map<string, number>();
  for (const { relative } of members) counts.set(relative.status, (counts.get(relative.status) ?? 0) + 1);
  const [first] = members;
  return {
    kind: "group",
    key,
    name: first?.relative.workflowName ?? "unnamed",
    relation: first?.relation ?? "child",
    sourceId,
    counts,
    count: members.length,
  };
}

/** The key of a node among all nodes. */
export function keyOf(node: FamilyNode): string {
  return node.kind === "group" ? node.key : node.relative.workflowId;
}

/** `12 Success, 2 Failed`, by the words of statuses. */
export function countsWords(group: FamilyGroup, wordOf: (status: string) => string): string {
  return Array.from(
    group.counts,
    ([status, count]) => `${count.toLocaleString("en")} ${wordOf(status)}`,
  ).join(", ");
}

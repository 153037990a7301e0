import { expect, test } from "vitest";
import { countsWords, familyOf, keyOf } from "../../../../../console/web/model/lineage/family.ts";
import type { FamilyNode } from "../../../../../console/web/model/lineage/family.ts";
import { beginLineage, grow, nextRound } from "../../../../../console/web/model/lineage/lineage.ts";
import type { Ask, Lineage, Relative } from "../../../../../console/web/model/lineage/lineage.ts";

function relative(workflowId: string, change: Partial<Relative> = {}): Relative {
  return {
    workflowId,
    workflowName: "ship",
    status: "SUCCESS",
    parentWorkflowId: null,
    forkedFrom: null,
    ...change,
  };
}

/** Asks an application that holds these workflows until nothing is left to ask, and counts the rounds. */
function explore(root: Relative, all: readonly Relative[], perAnswer: number) {
  let lineage = beginLineage(root);
  let rounds = 0;
  for (let round = nextRound(lineage); round !== undefined; round = nextRound(lineage)) {
    const page = (ask: Ask | undefined, member: "parentWorkflowId" | "forkedFrom"): Relative[] =>
      ask === undefined
        ? []
        : all.filter((one) => ask.of.includes(one[member] ?? "")).slice(ask.offset, ask.offset + perAnswer);
    const { upward } = round;
    const answers = {
      upward: all.filter((one) => upward.includes(one.workflowId)),
      children: page(round.children, "parentWorkflowId"),
      forks: page(round.forks, "forkedFrom"),
    };
    lineage = grow(lineage, round, answers, perAnswer);
    rounds += 1;
    if (rounds > 200) throw new Error("It asks for ever.");
  }
  return { lineage, rounds };
}

function drawn(nodes: readonly FamilyNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${"  ".repeat(depth)}${keyOf(node)} ${node.relation}`,
    ...(node.kind === "workflow" ? drawn(node.below, depth + 1) : []),
  ]);
}

test("ancestors, children of children and forks are found, each once", () => {
  const all = [
    relative("top"),
    relative("middle", { parentWorkflowId: "top" }),
    relative("sibling", { parentWorkflowId: "top" }),
    relative("root", { parentWorkflowId: "middle" }),
    relative("child", { parentWorkflowId: "root" }),
    relative("grandchild", { parentWorkflowId: "child" }),
    relative("fork", { forkedFrom: "root" }),
  ];
  const { lineage, rounds } = explore(all[3]!, all, 10);
  expect(drawn(familyOf(lineage))).toEqual([
    "top root",
    "  middle child",
    "    root child",
    "      child child",
    "        grandchild child",
    "      fork fork",
  ]);
  expect(rounds).toBeLessThan(5);
});

test("an answer that may not be all is asked on from where it ended", () => {
  const root = relative("root");
  const children = Array.from({ length: 25 }, (_, index) =>
    relative(`child-${index}`, { parentWorkflowId: "root" }),
  );
  const { lineage } = explore(root, [root, ...children], 10);
  expect(lineage.known.size).toBe(26);
});

test("sources that were deleted, and a workflow that names itself, end the search", () => {
  const root = relative("root", { parentWorkflowId: "gone", forkedFrom: "root" });
  const { lineage } = explore(root, [root], 10);
  expect(drawn(familyOf(lineage))).toEqual(["root root"]);
});

test("above 300 workflows siblings of one name are counted, others stay", () => {
  const root = relative("root");
  const children = Array.from({ length: 400 }, (_, index) =>
    relative(`child-${index}`, {
      parentWorkflowId: "root",
      workflowName: index === 0 ? "single" : "ship",
      status: index % 100 === 99 ? "ERROR" : "SUCCESS",
    }),
  );
  const grandchild = relative("grandchild", { parentWorkflowId: "child-7" });
  const known = new Map([root, ...children, grandchild].map((one) => [one.workflowId, one]));
  const lineage: Lineage = { rootId: "root", known, upward: [], children: [], forks: [] };
  const [top] = familyOf(lineage);
  const below = top?.kind === "workflow" ? top.below : [];
  expect(below.map(keyOf)).toEqual(["child-7", "child-0", "root child ship"]);
  const group = below.find((node) => node.kind === "group");
  expect(group?.count).toBe(398);
  expect(group && countsWords(group, (status) => status.toLowerCase())).toBe("394 success, 4 error");
  const few = new Map([...known].slice(0, 300));
  expect(drawn(familyOf({ ...lineage, known: few }))).toHaveLength(300);
});

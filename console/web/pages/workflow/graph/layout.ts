// Places on a plane for a family: sources on the left, what came from them on the right.
import { Graph, layout } from "@dagrejs/dagre";
import { keyOf } from "../../../model/lineage/family.ts";
import type { FamilyNode, Relation } from "../../../model/lineage/family.ts";

export const nodeSize = { width: 236, height: 54 };

export interface PlacedNode {
  readonly key: string;
  readonly node: FamilyNode;
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly relation: Relation;
}

export interface Placed {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Lays out a family; its order is that of reading. */
export function placeFamily(family: readonly FamilyNode[]): Placed {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  const nodes: FamilyNode[] = [];
  const edges: PlacedEdge[] = [];
  const add = (node: FamilyNode, from: string | undefined): void => {
    const key = keyOf(node);
    nodes.push(node);
    graph.setNode(key, { ...nodeSize });
    if (from !== undefined) {
      graph.setEdge(from, key);
      edges.push({ from, to: key, relation: node.relation });
    }
    if (node.kind === "workflow") for (const one of node.below) add(one, key);
  };
  for (const node of family) add(node, undefined);
  layout(graph);
  const placed = nodes.map((node) => {
    const key = keyOf(node);
    const { x = 0, y = 0 } = graph.node(key) as { readonly x?: number; readonly y?: number };
    // The library places centres.
    return { key, node, x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 };
  });
  return { nodes: placed, edges };
}

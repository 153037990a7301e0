import "@xyflow/react/dist/base.css";
import { Controls, ReactFlow } from "@xyflow/react";
import type { Edge } from "@xyflow/react";
import { useMemo } from "react";
import type { ReactNode } from "react";
import type { FamilyNode } from "../../../model/lineage/family.ts";
import { FamilyCard } from "./family-card.tsx";
import type { CardNode } from "./family-card.tsx";
import { nodeSize, placeFamily } from "./layout.ts";
import styles from "./graph.module.css";

interface FamilyGraphProps {
  readonly appName: string;
  readonly family: readonly FamilyNode[];
  readonly rootId: string;
}

const nodeTypes = { card: FamilyCard };

/** The relatives as a graph. Each card is a link, so the keys that go through a page's links go through it too. */
export function FamilyGraph({ appName, family, rootId }: FamilyGraphProps): ReactNode {
  const { nodes, edges } = useMemo(() => drawn(family, appName, rootId), [family, appName, rootId]);
  return (
    <div className={styles["canvas"]}>
      <ReactFlow
        // Other relatives are another picture, which is fitted again.
        key={nodes.length}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        panOnScroll
        minZoom={0.05}
        maxZoom={1.5}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.08 }}
        proOptions={{ hideAttribution: true }}
        aria-label="Graph of relatives"
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function drawn(
  family: readonly FamilyNode[],
  appName: string,
  rootId: string,
): { readonly nodes: CardNode[]; readonly edges: Edge[] } {
  const placed = placeFamily(family);
  const nodes = placed.nodes.map(({ key, node, x, y }): CardNode => ({
    id: key,
    type: "card",
    position: { x, y },
    ...nodeSize,
    data: { appName, node, isRoot: key === rootId },
  }));
  const edges = placed.edges.map(({ from, to, relation }): Edge => ({
    id: `${from} → ${to}`,
    source: from,
    target: to,
    className: styles[relation] ?? "",
  }));
  return { nodes, edges };
}

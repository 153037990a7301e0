import { Handle, Position, useReactFlow } from "@xyflow/react";
import type { Node, NodeProps } from "@xyflow/react";
import type { FocusEvent, ReactNode } from "react";
import { StatusIcon } from "../../../components/status-badge.tsx";
import { WorkflowLink } from "../../../components/workflow-link.tsx";
import type { FamilyNode } from "../../../model/lineage/family.ts";
import { statusMeaning } from "../../../model/status.ts";
import { GroupLink } from "./group-link.tsx";
import { nodeSize } from "./layout.ts";
import styles from "./graph.module.css";

export type CardNode = Node<
  { readonly appName: string; readonly node: FamilyNode; readonly isRoot: boolean },
  "card"
>;

/** One workflow of the graph, or several that are counted. The graph follows the focus. */
export function FamilyCard({ data, positionAbsoluteX, positionAbsoluteY }: NodeProps<CardNode>): ReactNode {
  const { setCenter, getZoom } = useReactFlow();
  const { appName, node, isRoot } = data;
  const follow = (event: FocusEvent): void => {
    if (!event.target.matches(":focus-visible")) return;
    const { width, height } = nodeSize;
    void setCenter(positionAbsoluteX + width / 2, positionAbsoluteY + height / 2, {
      zoom: Math.max(0.6, getZoom()),
    });
  };
  return (
    <div className={styles["card"]} data-root={isRoot} onFocus={follow}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      {node.kind === "group" ? (
        <GroupLink appName={appName} group={node} />
      ) : (
        <>
          <span className={styles["head"]}>
            <StatusIcon tone={statusMeaning(node.relative.status).tone} />
            <span className="visually-hidden">{statusMeaning(node.relative.status).word}</span>
            <span className={styles["name"]}>{node.relative.workflowName ?? "unnamed"}</span>
            {node.relation === "fork" ? <span className={styles["relation"]}>fork</span> : null}
          </span>
          <WorkflowLink appName={appName} workflowId={node.relative.workflowId} />
        </>
      )}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

import type { ReactNode } from "react";
import { StatusBadge } from "../../../components/status-badge.tsx";
import { WorkflowLink } from "../../../components/workflow-link.tsx";
import { keyOf } from "../../../model/lineage/family.ts";
import type { FamilyNode, Relation } from "../../../model/lineage/family.ts";
import { statusMeaning } from "../../../model/status.ts";
import { GroupLink } from "./group-link.tsx";
import styles from "./graph.module.css";

interface FamilyListProps {
  readonly appName: string;
  readonly family: readonly FamilyNode[];
  /** The workflow that the page is about. */
  readonly rootId: string;
}

/** The relatives as nested lists of links. */
export function FamilyList({ appName, family, rootId }: FamilyListProps): ReactNode {
  return (
    <div className={styles["list"]}>
      <Level appName={appName} nodes={family} rootId={rootId} label="Relatives" />
    </div>
  );
}

interface LevelProps {
  readonly appName: string;
  readonly nodes: readonly FamilyNode[];
  readonly rootId: string;
  readonly label?: string;
}

function Level({ appName, nodes, rootId, label }: LevelProps): ReactNode {
  return (
    <ul {...(label === undefined ? {} : { "aria-label": label })}>
      {nodes.map((node) => (
        <li key={keyOf(node)}>
          {node.kind === "group" ? (
            <div className={styles["entry"]}>
              <GroupLink appName={appName} group={node} />
            </div>
          ) : (
            <>
              <div className={styles["entry"]} data-root={node.relative.workflowId === rootId}>
                <StatusBadge meaning={statusMeaning(node.relative.status)} />
                <span className={styles["name"]}>{node.relative.workflowName ?? "unnamed"}</span>
                <span className={styles["relation"]}>
                  {node.relative.workflowId === rootId ? "this workflow" : relationWords[node.relation]}
                </span>
                <WorkflowLink appName={appName} workflowId={node.relative.workflowId} />
              </div>
              {node.below.length === 0 ? null : (
                <Level appName={appName} nodes={node.below} rootId={rootId} />
              )}
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

const relationWords: Readonly<Record<Relation, string>> = { root: "", child: "child", fork: "fork" };

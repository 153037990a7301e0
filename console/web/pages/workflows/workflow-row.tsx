import { Link } from "@tanstack/react-router";
import type { CSSProperties, ReactNode } from "react";
import type { Workflow } from "../../api/types.ts";
import { useNow } from "../../api/clock.ts";
import { runMs } from "../../model/list.ts";
import { queueLabel } from "../../model/queues.ts";
import { statusMeaning } from "../../model/status.ts";
import { formatDuration } from "../../model/time.ts";
import { segmentFromId } from "../../model/workflow-id.ts";
import { currentOrg } from "../../api/standing.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { CutId } from "../../components/cut-id.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import styles from "./workflow-table.module.css";

interface WorkflowRowProps {
  readonly id: string;
  readonly appName: string;
  readonly workflow: Workflow;
  readonly index: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly style: CSSProperties;
  readonly onOpen: () => void;
  readonly onSelect: () => void;
}

/** One workflow of the list. The row is a target for the pointer; keys belong to the grid around it. */
export function WorkflowRow(props: WorkflowRowProps): ReactNode {
  const { appName, workflow, isSelected } = props;
  const meaning = statusMeaning(workflow.status);
  return (
    // Keys are handled by the grid, which holds the focus for its rows.
    <tr
      id={props.id}
      aria-rowindex={props.index + 2}
      aria-selected={isSelected}
      data-active={props.isActive}
      className={styles["row"]}
      style={props.style}
      onClick={(event) => {
        const { href } = event.currentTarget.querySelector("a") ?? {};
        if (event.metaKey || event.ctrlKey) window.open(href, "_blank", "noopener");
        else props.onOpen();
      }}
    >
      {/* Widens the checkbox's target; Space does the same. */}
      <td
        className={styles["check"]}
        onClick={(event) => {
          event.stopPropagation();
          props.onSelect();
        }}
      >
        <Checkbox
          label={`Select ${workflow.workflowId}`}
          isChecked={isSelected}
          onChange={() => undefined}
          tabIndex={-1}
        />
      </td>
      <td className={styles["status"]}>
        <StatusBadge meaning={meaning} />
      </td>
      <td className={styles["name"]}>{workflow.workflowName ?? "unnamed"}</td>
      <td className={styles["id"]}>
        <Link
          to="/orgs/$org/apps/$app/workflows/$workflow"
          params={{ org: currentOrg(), app: appName, workflow: segmentFromId(workflow.workflowId) }}
          tabIndex={-1}
          title={workflow.workflowId}
          onClick={(event) => event.stopPropagation()}
        >
          <CutId id={workflow.workflowId} />
        </Link>
      </td>
      <td className={`${styles["dim"]} ${styles["wideOnly"]}`} title={workflow.queueName ?? ""}>
        {workflow.queueName === null ? "–" : queueLabel(workflow.queueName)}
      </td>
      <td className={`${styles["version"]} ${styles["wideOnly"]}`} title={workflow.appVersion ?? ""}>
        {workflow.appVersion ?? "–"}
      </td>
      <td className={`${styles["number"]} ${styles["took"]}`}>
        <Took workflow={workflow} isTicking={!meaning.isFinal} />
      </td>
      <td className={`${styles["number"]} ${styles["when"]}`}>
        <At iso={workflow.createdAt} />
      </td>
    </tr>
  );
}

function Took({
  workflow,
  isTicking,
}: {
  readonly workflow: Workflow;
  readonly isTicking: boolean;
}): ReactNode {
  const ms = runMs(workflow, useNow(isTicking));
  return ms === undefined ? "–" : formatDuration(ms);
}

import { GitFork } from "lucide-react";
import type { ReactNode } from "react";
import type { Step, Workflow } from "../../api/types.ts";
import { statusMeaning } from "../../model/status.ts";
import { formatDuration } from "../../model/time.ts";
import { tookWords } from "../../model/timeline/timeline.ts";
import type { Row } from "../../model/timeline/timeline.ts";
import { Button } from "../../ui/button.tsx";
import { useDenial } from "../../api/standing.ts";
import { Facts } from "./facts.tsx";
import { ErrorView } from "../../components/payload/error-view.tsx";
import { InputView, PayloadView } from "../../components/payload/payload-view.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import styles from "./detail-panel.module.css";

interface StepPanelProps {
  readonly appName: string;
  readonly row: Row;
  readonly step: Step;
  readonly startMs: number;
  readonly isPrivate: boolean;
  /** The workflow's error, whose headline is already shown above. */
  readonly told: string | null;
  readonly onFork: () => void;
}

/** One step: when it ran, how long it took, and its result. */
export function StepPanel(props: StepPanelProps): ReactNode {
  const { appName, row, step, startMs, isPrivate, told, onFork } = props;
  const denied = useDenial("application.write");
  return (
    <section className={styles["panel"]} aria-label={`Step ${step.stepId}`}>
      <div className={styles["title"]}>
        <h2>{step.stepName}</h2>
        <StatusBadge meaning={stepMeaning(row)} />
        <Button denied={denied} onClick={onFork}>
          <GitFork size={14} aria-hidden />
          Fork from here
        </Button>
      </div>
      <Facts
        facts={[
          { name: "Step", value: step.stepId },
          {
            name: "Started",
            value:
              step.startedAt === null ? null : (
                <>
                  <At iso={step.startedAt} />, {formatDuration(row.startMs - startMs)} in
                </>
              ),
          },
          { name: "Took", value: tookWords(row) },
          {
            name: "Error",
            value: step.error !== null && step.error === told ? "the workflow's, above" : null,
          },
          {
            name: "Child workflow",
            value:
              step.childWorkflowId === null ? null : (
                <WorkflowLink appName={appName} workflowId={step.childWorkflowId} />
              ),
          },
        ]}
      />
      {step.error === null ? null : <ErrorView text={step.error} toldOf={told} />}
      <PayloadView title="Output" text={step.output} whenAbsent={isPrivate ? hidden : "none recorded"} />
    </section>
  );
}

interface WorkflowPanelProps {
  readonly workflow: Workflow;
  readonly isPrivate: boolean;
  /** The application's language, where known. */
  readonly language: string | null;
}

/** The workflow's input and output. */
export function WorkflowPanel({ workflow, isPrivate, language }: WorkflowPanelProps): ReactNode {
  const { isFinal } = statusMeaning(workflow.status);
  return (
    <section className={styles["panel"]} aria-label="Input and output">
      <h2 className="visually-hidden">Input and output</h2>
      {workflow.error === null ? null : <ErrorView text={workflow.error} toldOf={toldError(workflow)} />}
      <InputView
        title="Input"
        text={workflow.input}
        whenAbsent={isPrivate ? hidden : "none recorded"}
        language={language}
      />
      <PayloadView
        title="Output"
        text={workflow.output}
        whenAbsent={isPrivate ? hidden : isFinal ? "none" : "not finished"}
      />
    </section>
  );
}

/** The error whose headline the head of the page shows: that of a failed workflow. */
export function toldError({ status, error }: Pick<Workflow, "status" | "error">): string | null {
  return status === "ERROR" ? error : null;
}

const hidden = "stays in the application (metadata-only mode)";

function stepMeaning(row: Row): {
  readonly word: string;
  readonly tone: Row["tone"];
  readonly isFinal: boolean;
} {
  if (row.isOpen) {
    return { word: row.mark === "wait" ? "Waiting" : "Running", tone: "running", isFinal: false };
  }
  return row.tone === "failed"
    ? { word: "Failed", tone: "failed", isFinal: true }
    : { word: "Done", tone: row.tone, isFinal: true };
}

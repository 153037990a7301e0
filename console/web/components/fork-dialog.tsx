import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { useFork } from "../api/actions.ts";
import { executorsQuery } from "../api/queries.ts";
import type { Step, Workflow } from "../api/types.ts";
import { segmentFromId } from "../model/workflow-id.ts";
import { currentOrg } from "../viewer.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, SelectField } from "../ui/field.tsx";
import styles from "./fork-dialog.module.css";

interface ForkDialogProps {
  readonly appName: string;
  readonly workflow: Workflow;
  readonly steps: readonly Step[];
  /** The step that was asked for; the dialog is closed while it is missing. */
  readonly fromStep: number;
  readonly onClose: () => void;
}

/** Runs a workflow again from one of its steps, as a new workflow. What came before is reused, not repeated. */
export function ForkDialog({ appName, workflow, steps, fromStep, onClose }: ForkDialogProps): ReactNode {
  const [startStep, setStartStep] = useState(fromStep);
  const [appVersion, setVersion] = useState("");
  const [newWorkflowId, setNewId] = useState("");
  const { data: executors = [] } = useQuery(executorsQuery(appName));
  const fork = useFork(appName);
  const navigate = useNavigate();

  const submit = (): void => {
    const body = {
      startStep,
      ...(appVersion === "" ? {} : { appVersion }),
      ...(newWorkflowId === "" ? {} : { newWorkflowId }),
    };
    fork.mutate(
      { workflowId: workflow.workflowId, body },
      {
        onSuccess: (forkedId) => {
          onClose();
          void navigate({
            to: "/orgs/$org/apps/$app/workflows/$workflow",
            params: { org: currentOrg(), app: appName, workflow: segmentFromId(forkedId) },
          });
        },
      },
    );
  };

  const reused = steps.filter((step) => step.stepId < startStep).length;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Fork this workflow"
      description="A new workflow with the same input starts at the step you choose."
      onSubmit={submit}
      action={
        <Button type="submit" variant="primary" disabled={fork.isPending}>
          Fork
        </Button>
      }
    >
      <SelectField
        label="Start at"
        value={String(startStep)}
        onChange={(event) => setStartStep(Number(event.target.value))}
        options={startOptions(steps)}
      />
      <div>
        <div className={styles["preview"]} aria-hidden>
          {steps.map((step) => (
            <span
              key={step.stepId}
              className={`${styles["step"]} ${step.stepId < startStep ? "" : styles["again"]}`}
            />
          ))}
        </div>
        <p className={styles["words"]}>
          {reused === 0
            ? "Every step runs again."
            : `${reused} ${reused === 1 ? "step is" : "steps are"} reused with the recorded result; the rest run again.`}
        </p>
      </div>
      <SelectField
        label="Version"
        value={appVersion}
        onChange={(event) => setVersion(event.target.value)}
        options={versionOptions(workflow, executors)}
      />
      <Field
        label="ID of the new workflow"
        placeholder="made up for you"
        isMono
        value={newWorkflowId}
        onChange={(event) => setNewId(event.target.value.trim())}
      />
    </Dialog>
  );
}

function startOptions(steps: readonly Step[]): { value: string; label: string }[] {
  const [first, ...later] = steps;
  return [
    { value: String(first?.stepId ?? 0), label: "The beginning" },
    ...later.map(({ stepId, stepName, error }) => ({
      value: String(stepId),
      label: `${stepId} · ${stepName}${error === null ? "" : " (failed)"}`,
    })),
  ];
}

function versionOptions(
  workflow: Workflow,
  executors: readonly { status: string; appVersion: string }[],
): { value: string; label: string }[] {
  const counts = new Map<string, number>();
  for (const executor of executors) {
    if (executor.status === "HEALTHY")
      counts.set(executor.appVersion, (counts.get(executor.appVersion) ?? 0) + 1);
  }
  return [
    {
      value: "",
      label:
        workflow.appVersion === null ? "The application's own choice" : `The same, ${workflow.appVersion}`,
    },
    ...[...counts]
      .filter(([version]) => version !== workflow.appVersion)
      .map(([version, count]) => ({
        value: version,
        label: `${version}, run by ${count} ${count === 1 ? "executor" : "executors"}`,
      })),
  ];
}

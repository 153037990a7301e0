import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { useFork } from "./actions.ts";
import { executorsQuery } from "../../api/queries.ts";
import type { Step, Workflow } from "../../api/types.ts";
import type { Paged } from "../../api/workflow-parts.ts";
import { runBy, runningVersions } from "../../model/why/versions.ts";
import type { RunningVersion } from "../../model/why/versions.ts";
import { segmentFromId } from "../../model/workflow-id.ts";
import { currentOrg } from "../../api/standing.ts";
import { CopyAs } from "../../components/copy-as.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, SelectField } from "../../ui/field.tsx";
import styles from "./fork-dialog.module.css";

interface ForkDialogProps {
  readonly appName: string;
  readonly workflow: Workflow;
  readonly steps: Paged<Step>;
  /** The proposed step; by default the beginning. */
  readonly fromStep: number | undefined;
  /** The proposed version; by default the workflow's own if an executor runs it, else the most common one. */
  readonly toVersion: string | undefined;
  readonly onClose: () => void;
}

/** Runs a workflow again from one of its steps, as a new workflow. Earlier steps are reused, not repeated. */
export function ForkDialog(props: ForkDialogProps): ReactNode {
  const { appName, workflow, onClose } = props;
  const steps = props.steps.items;
  const [startStep, setStartStep] = useState(props.fromStep ?? steps[0]?.stepId ?? 0);
  const [chosenVersion, setVersion] = useState(props.toVersion);
  const [newWorkflowId, setNewId] = useState("");
  const executors = useQuery(executorsQuery(appName));
  const running = executors.data === undefined ? undefined : runningVersions(executors.data);
  const appVersion = chosenVersion ?? proposedVersion(workflow.appVersion, running);
  const fork = useFork(appName);
  const navigate = useNavigate();

  const body = {
    startStep,
    ...(appVersion === "" ? {} : { appVersion }),
    ...(newWorkflowId === "" ? {} : { newWorkflowId }),
  };
  const submit = (): void => {
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
        hint={
          props.steps.isWhole
            ? undefined
            : "Not every step has been read; close this and read more to see them."
        }
      />
      <div>
        <Preview reused={reused} again={steps.length - reused} />
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
        options={versionOptions(workflow.appVersion, running ?? [])}
        hint={versionHint(appVersion === "" ? workflow.appVersion : appVersion, running)}
      />
      <Field
        label="ID of the new workflow"
        placeholder="made up for you"
        isMono
        value={newWorkflowId}
        onChange={(event) => setNewId(event.target.value.trim())}
      />
      <CopyAs appName={appName} command={{ kind: "fork", workflowId: workflow.workflowId, body }} />
    </Dialog>
  );
}

/** Maximum steps that are drawn one by one; more would be too narrow to tell apart. */
const maxDrawn = 60;

function Preview({ reused, again }: { readonly reused: number; readonly again: number }): ReactNode {
  const scale = Math.max(1, (reused + again) / maxDrawn);
  const drawn = (count: number): number[] =>
    Array.from({ length: Math.ceil(count / scale) }, (_, index) => index);
  return (
    <div className={styles["preview"]} aria-hidden>
      {drawn(reused).map((index) => (
        <span key={index} className={styles["step"]} />
      ))}
      {drawn(again).map((index) => (
        <span key={index} className={`${styles["step"]} ${styles["again"]}`} />
      ))}
    </div>
  );
}

function startOptions(steps: readonly Step[]): { readonly value: string; readonly label: string }[] {
  const [first, ...later] = steps;
  return [
    { value: String(first?.stepId ?? 0), label: "The beginning" },
    ...later.map(({ stepId, stepName, error }) => ({
      value: String(stepId),
      label: `${stepId} · ${stepName}${error === null ? "" : " (failed)"}`,
    })),
  ];
}

/** The same version if an executor runs it or nothing is known; otherwise the most common one. */
function proposedVersion(own: string | null, running: readonly RunningVersion[] | undefined): string {
  const isRun = running === undefined || running.some(({ version }) => version === own);
  return own === null || isRun ? "" : (running[0]?.version ?? "");
}

function versionOptions(
  own: string | null,
  running: readonly RunningVersion[],
): { readonly value: string; readonly label: string }[] {
  const count = running.find(({ version }) => version === own)?.count ?? 0;
  const same = {
    value: "",
    label: own === null ? "The application's own choice" : `The same, ${own}${runBy(count)}`,
  };
  return [
    same,
    ...running
      .filter(({ version }) => version !== own)
      .map((one) => ({ value: one.version, label: one.version + runBy(one.count) })),
  ];
}

/** What to expect of a version that no executor runs. */
function versionHint(
  version: string | null,
  running: readonly RunningVersion[] | undefined,
): string | undefined {
  if (running === undefined) return undefined;
  if (running.length === 0) return "No executor is connected: the new workflow waits until one is.";
  if (version === null || running.some((one) => one.version === version)) return undefined;
  return `No connected executor runs ${version}: the new workflow waits until one does.`;
}

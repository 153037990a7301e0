import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { queuesQuery } from "../../api/queries.ts";
import { starts } from "../../model/job-options.ts";
import type { OptionsDraft } from "../../model/job-options.ts";
import { queueLabel } from "../../model/queues.ts";
import type { WorkflowAction } from "../../model/status.ts";
import { runBy } from "../../model/why/versions.ts";
import type { RunningVersion } from "../../model/why/versions.ts";
import { Field, SelectField } from "../../ui/field.tsx";
import popup from "../../ui/popup.module.css";

interface FieldsProps {
  readonly draft: OptionsDraft;
  readonly onChange: (draft: OptionsDraft) => void;
}

interface JobOptionFieldsProps extends FieldsProps {
  readonly appName: string;
  readonly action: WorkflowAction;
  /** Versions that connected executors run; undefined while that is not known. */
  readonly versions: readonly RunningVersion[] | undefined;
}

/** The options of an action on many workflows. */
export function JobOptionFields(props: JobOptionFieldsProps): ReactNode {
  const { appName, action, draft, onChange, versions } = props;
  if (action === "cancel" || action === "delete") {
    return (
      <label className={popup["item"]}>
        <input
          type="checkbox"
          className={popup["tick"]}
          checked={draft.withChildren}
          onChange={(event) => onChange({ ...draft, withChildren: event.target.checked })}
        />
        And their child workflows
      </label>
    );
  }
  const queue = <QueueField appName={appName} isFork={action === "fork"} draft={draft} onChange={onChange} />;
  if (action === "resume") return queue;
  return (
    <>
      <StartFields draft={draft} onChange={onChange} />
      <SelectField
        label="Version"
        value={draft.version ?? versions?.[0]?.version ?? ""}
        disabled={versions === undefined || versions.length === 0}
        onChange={(event) => onChange({ ...draft, version: event.target.value })}
        options={(versions ?? []).map((one) => ({
          value: one.version,
          label: one.version + runBy(one.count),
        }))}
        hint={versionHint(versions)}
      />
      {queue}
    </>
  );
}

function versionHint(versions: readonly RunningVersion[] | undefined): string {
  if (versions === undefined) return "Asking which versions run…";
  return versions.length === 0
    ? "No executor is connected: nothing would run them."
    : "Only versions that connected executors run can be chosen.";
}

function StartFields({ draft, onChange }: FieldsProps): ReactNode {
  return (
    <>
      <SelectField
        label="Start each at"
        value={draft.start}
        onChange={(event) => {
          const start = starts.find(({ value }) => value === event.target.value)?.value ?? "failure";
          onChange({ ...draft, start });
        }}
        options={starts}
      />
      {draft.start === "number" ? (
        <Field
          label="Number of the step"
          inputMode="numeric"
          value={draft.stepNumber}
          onChange={(event) => onChange({ ...draft, stepNumber: event.target.value.trim() })}
          hint="The first step has the number 0 or 1, as the workflow's own page shows it."
        />
      ) : null}
      {draft.start === "name" ? (
        <Field
          label="Name of the step"
          isMono
          value={draft.stepName}
          onChange={(event) => onChange({ ...draft, stepName: event.target.value })}
          hint="A workflow without such a step is not forked."
        />
      ) : null}
    </>
  );
}

interface QueueFieldProps extends FieldsProps {
  readonly appName: string;
  readonly isFork: boolean;
}

function QueueField({ appName, isFork, draft, onChange }: QueueFieldProps): ReactNode {
  const { data: queues = [] } = useQuery(queuesQuery(appName));
  const isPartitioned = queues.some(({ name, partitionQueue }) => name === draft.queue && partitionQueue);
  return (
    <>
      <SelectField
        label="Queue"
        value={draft.queue}
        onChange={(event) => onChange({ ...draft, queue: event.target.value, partitionKey: "" })}
        options={[
          { value: "", label: "None: they start as soon as an executor can" },
          ...queues.map(({ name }) => ({ value: name, label: queueLabel(name) })),
        ]}
      />
      {isFork && isPartitioned ? (
        <Field
          label="Partition key"
          value={draft.partitionKey}
          onChange={(event) => onChange({ ...draft, partitionKey: event.target.value })}
        />
      ) : null}
    </>
  );
}

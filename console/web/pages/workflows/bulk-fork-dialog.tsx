import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import type { ForkWay } from "../../api/bulk.ts";
import { executorsQuery } from "../../api/queries.ts";
import { eligibleCount, selectedCount, selectedCounts } from "../../model/selection.ts";
import type { Selection } from "../../model/selection.ts";
import { statusMeaning, suits } from "../../model/status.ts";
import { runBy, runningVersions } from "../../model/why/versions.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/field.tsx";
import { manyCount, useTypedCount } from "../../components/typed-count.tsx";

interface BulkForkDialogProps {
  readonly appName: string;
  readonly selection: Selection;
  readonly onClose: () => void;
  readonly onConfirm: (way: ForkWay) => void;
}

const starts = [
  { value: "failure", label: "The last step that failed", way: { fromLastFailure: true } },
  { value: "last", label: "The last recorded step", way: { fromLastStep: true } },
  { value: "beginning", label: "The beginning", way: { fromStep: 0 } },
] as const;

/** Forks every selected workflow that failed, on a version that a connected executor runs. */
export function BulkForkDialog({ appName, selection, onClose, onConfirm }: BulkForkDialogProps): ReactNode {
  const [start, setStart] = useState<string>(starts[0].value);
  const [chosen, setVersion] = useState<string>();
  const executors = useQuery(executorsQuery(appName));
  const versions = runningVersions(executors.data ?? []);
  const count = eligibleCount("fork", selection);
  const number = count.toLocaleString("en");
  const appVersion = chosen ?? versions[0]?.version;
  const way = starts.find(({ value }) => value === start)?.way ?? starts[0].way;
  const { isTyped, field } = useTypedCount(count, "fork", count > manyCount);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={count === 1 ? "Fork the workflow that failed?" : `Fork the ${number} that failed?`}
      description={`${eligibility(selection)} Each becomes a new workflow with the same input; what was recorded before its first step is reused.`}
      dismissal="Keep as it is"
      onSubmit={() => {
        if (appVersion !== undefined) onConfirm({ ...way, appVersion });
      }}
      action={
        <Button type="submit" variant="primary" disabled={appVersion === undefined || !isTyped}>
          Fork {number}
        </Button>
      }
    >
      <SelectField
        label="Start each at"
        value={start}
        onChange={(event) => setStart(event.target.value)}
        options={starts}
      />
      <SelectField
        label="Version"
        value={appVersion ?? ""}
        disabled={versions.length === 0}
        onChange={(event) => setVersion(event.target.value)}
        options={versions.map((one) => ({ value: one.version, label: one.version + runBy(one.count) }))}
        hint={versionHint(executors.data === undefined, versions.length)}
      />
      {field}
    </Dialog>
  );
}

function versionHint(isUnknown: boolean, count: number): string {
  if (isUnknown) return "Asking which versions run…";
  return count === 0
    ? "No executor is connected: nothing would run them."
    : "Only versions that connected executors run can be chosen.";
}

/** Which of the selected workflows are forked, and how many are left out. */
function eligibility(selection: Selection): string {
  const parts = Array.from(selectedCounts(selection)).filter(([status]) => suits("fork", status));
  const words = parts.map(([status, count]) => `${count.toLocaleString("en")} ${statusMeaning(status).word}`);
  const others = selectedCount(selection) - eligibleCount("fork", selection);
  const rest = others === 0 ? "" : ` The other ${others.toLocaleString("en")} did not fail and are left out.`;
  return `${words.join(", ")}.${rest}`;
}

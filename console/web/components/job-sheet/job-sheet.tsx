import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { beginJob } from "../../api/jobs.ts";
import { executorsQuery } from "../../api/queries.ts";
import type { JobOptions, JobRequest } from "../../api/types.ts";
import { number, verbs } from "../../model/job.ts";
import { firstDraft, readDraft } from "../../model/job-options.ts";
import { jobChoice } from "../../model/job-scope.ts";
import type { JobScope } from "../../model/job-scope.ts";
import type { WorkflowAction } from "../../model/status.ts";
import { runningVersions } from "../../model/why/versions.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { announceFailure } from "../../ui/toast.tsx";
import { CopyAs } from "../copy-as.tsx";
import { manyCount, useTypedCount } from "../typed-count.tsx";
import { JobPreview } from "./job-preview.tsx";
import { JobOptionFields } from "./job-options.tsx";
import { usePreview } from "./preview.ts";

interface JobSheetProps {
  readonly appName: string;
  readonly action: WorkflowAction;
  /** What the job may be about; the first one is proposed. */
  readonly scopes: readonly [JobScope, ...JobScope[]];
  readonly onClose: () => void;
  /** The job has begun; every page shows it from now on. */
  readonly onBegun: () => void;
}

const consequences: Readonly<Record<WorkflowAction, string>> = {
  cancel:
    "A running workflow stops before its next step; a queued one never starts. They can be resumed later.",
  resume: "Each goes on from its last recorded step, on the newest version.",
  fork: "Each becomes a new workflow with the same input; what was recorded before its first step is reused.",
  delete: "Steps, inputs and outputs are removed from the application's database. This cannot be undone.",
};

/** Asks what a job is to do, shows what it would be about, and begins it. Conductor does the work. */
export function JobSheet({ appName, action, scopes, onClose, onBegun }: JobSheetProps): ReactNode {
  const [chosen, setChosen] = useState(scopes[0].label);
  const [draft, setDraft] = useState(firstDraft);
  const executors = useQuery(executorsQuery(appName));
  const versions = executors.data === undefined ? undefined : runningVersions(executors.data);
  const version = draft.version ?? versions?.[0]?.version;
  const scope = scopes.find(({ label }) => label === chosen) ?? scopes[0];
  const isFromFailure = action === "fork" && draft.start === "failure";
  const options = readDraft(action, draft, version);
  const preview = usePreview(appName, { action, scope, options, isFromFailure });
  const count = preview.eligible ?? 0;
  const { isTyped, field } = useTypedCount(count, action, action === "delete" || count > manyCount);
  const begin = useMutation({
    mutationFn: (body: JobRequest) => beginJob(appName, body),
    onSuccess: onBegun,
    onError: (error) => announceFailure("The job was not begun", error),
  });
  const request = (given: JobOptions): JobRequest => ({
    action,
    ...jobChoice(scope, action, isFromFailure),
    ...(Object.keys(given).length === 0 ? {} : { options: given }),
  });
  const { verb } = verbs[action];
  const isReady = options !== undefined && count > 0 && isTyped && !begin.isPending;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${verb} many workflows`}
      description={consequences[action]}
      dismissal="Keep as it is"
      onSubmit={() => {
        if (isReady) begin.mutate(request(options));
      }}
      action={
        <Button
          type="submit"
          variant={action === "fork" || action === "resume" ? "primary" : "destructive"}
          disabled={!isReady}
        >
          {preview.eligible === undefined ? verb : `${verb} ${number(count)}`}
        </Button>
      }
    >
      {scopes.length === 1 ? null : (
        <Choice
          label="Which workflows"
          value={scope.label}
          options={scopes.map(({ label }) => ({ value: label, label }))}
          onChange={setChosen}
        />
      )}
      <JobOptionFields
        appName={appName}
        action={action}
        draft={draft}
        onChange={setDraft}
        versions={versions}
      />
      <JobPreview appName={appName} action={action} preview={preview} />
      {field}
      {options === undefined ? null : (
        <CopyAs appName={appName} command={{ kind: "job", body: request(options) }} />
      )}
    </Dialog>
  );
}

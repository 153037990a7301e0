import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { backfillCountQuery } from "../../api/application-queries.ts";
import { call } from "../../api/client.ts";
import { serverNow } from "../../api/clock.ts";
import { currentOrg } from "../../api/standing.ts";
import type { Schedule } from "../../api/types.ts";
import { useTypedCount } from "../../components/typed-count.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import { toFailure } from "../../model/failure.ts";
import { resolveInstant, typedInstant } from "../../model/time.ts";
import { useZone } from "../../preferences.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import styles from "./schedules.module.css";

/** Above this many workflows their number is typed. */
const manyCount = 100;
/** Ids that are listed; the list of workflows has the others. */
const shownIds = 20;

interface BackfillDialogProps {
  readonly appName: string;
  readonly schedule: Schedule;
  readonly onClose: () => void;
}

/** Starts the workflows that a schedule would have started in a range, after saying how many. */
export function BackfillDialog({ appName, schedule, onClose }: BackfillDialogProps): ReactNode {
  const { scheduleName } = schedule;
  const [zone] = useZone();
  const [from, setFrom] = useState("-1h");
  const [to, setTo] = useState("");
  const [openedMs] = useState(serverNow);
  const startTime = resolveInstant(typedInstant(from.trim(), zone) ?? "", openedMs);
  const endText = to.trim() === "" ? new Date(openedMs).toISOString() : (typedInstant(to.trim(), zone) ?? "");
  const endTime = resolveInstant(endText, openedMs);
  const isRange = startTime !== undefined && endTime !== undefined && startTime < endTime;
  const counted = useQuery({
    ...backfillCountQuery(appName, scheduleName, { startTime: startTime ?? "", endTime: endTime ?? "" }),
    enabled: isRange,
  });
  const answer = isRange ? counted.data : undefined;
  const count = answer?.count ?? undefined;
  const { isTyped, field } = useTypedCount(count ?? 0, "start", (count ?? 0) > manyCount);
  const start = useMutation({
    mutationFn: () =>
      call("backfillSchedule", {
        params: { appName, scheduleName },
        body: { startTime: startTime ?? "", endTime: endTime ?? "" },
      }),
  });
  const isKnown = answer !== undefined && (answer.count === null || (answer.isAll && count !== 0));
  const isReady = isRange && isKnown && isTyped && !start.isPending;

  if (start.data !== undefined) {
    return (
      <Started appName={appName} scheduleName={scheduleName} ids={start.data.workflowIds} onClose={onClose} />
    );
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Backfill ${scheduleName}`}
      description="Starts a workflow for every time in the range at which the schedule would have fired. Times for which a workflow exists already start nothing."
      onSubmit={() => {
        if (isReady) start.mutate();
      }}
      action={
        <Button type="submit" variant="primary" disabled={!isReady}>
          {count === undefined || count === 0 ? "Start" : `Start ${count.toLocaleString("en")}`}
        </Button>
      }
    >
      <div className={styles["fields"]}>
        <Field
          label="From"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          aria-invalid={startTime === undefined}
          hint="-6h, -2d, or 2026-11-27 06:00"
        />
        <Field
          label="To"
          value={to}
          placeholder="now"
          onChange={(event) => setTo(event.target.value)}
          aria-invalid={endTime === undefined}
          hint="Empty for now."
        />
        <output>{countWords(isRange, answer, counted.error)}</output>
        {field}
        {start.error === null ? null : <p role="alert">{toFailure(start.error).message}</p>}
      </div>
    </Dialog>
  );
}

interface Answer {
  readonly count: number | null;
  readonly isAll: boolean;
  readonly limit: number;
}

function countWords(isRange: boolean, answer: Answer | undefined, error: Error | null): string {
  if (!isRange) return "Give a range whose end is after its beginning.";
  if (error !== null) return toFailure(error).message;
  if (answer === undefined) return "Counting…";
  if (answer.count === null) {
    return "Only the application's SDK can read this expression; it decides how many.";
  }
  if (!answer.isAll) {
    return `More than ${answer.limit.toLocaleString("en")}, which is the most that one backfill starts. Choose a shorter range.`;
  }
  return answer.count === 0
    ? "It would not have fired in this range."
    : `It fires ${times(answer.count)} in this range.`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count.toLocaleString("en")} times`;
}

interface StartedProps {
  readonly appName: string;
  readonly scheduleName: string;
  readonly ids: readonly string[];
  readonly onClose: () => void;
}

function Started({ appName, scheduleName, ids, onClose }: StartedProps): ReactNode {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={ids.length === 1 ? "1 workflow started" : `${ids.length.toLocaleString("en")} workflows started`}
      dismissal="Close"
      onSubmit={onClose}
      action={
        <Link
          to="/orgs/$org/apps/$app/workflows"
          params={{ org: currentOrg(), app: appName }}
          search={{ schedule: scheduleName }}
        >
          All of {scheduleName}
        </Link>
      }
    >
      <ul className={styles["ids"]}>
        {ids.slice(0, shownIds).map((id) => (
          <li key={id}>
            <WorkflowLink appName={appName} workflowId={id} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

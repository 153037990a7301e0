import { Link } from "@tanstack/react-router";
import { CirclePause, CirclePlay, History, Zap } from "lucide-react";
import type { ReactNode } from "react";
import { useNow } from "../../api/clock.ts";
import { currentOrg, useDenial } from "../../api/standing.ts";
import type { Schedule } from "../../api/types.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { DataTable } from "../../components/data-table.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Ago } from "../../components/time.tsx";
import { isPaused, lateSince, zoneOf } from "../../model/schedules.ts";
import { IconButton } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { useScheduleState, useTrigger } from "./actions.ts";
import { NextFirings } from "./next-firings.tsx";
import styles from "./schedules.module.css";

interface ScheduleTableProps {
  readonly appName: string;
  readonly schedules: readonly Schedule[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (names: ReadonlySet<string>) => void;
  readonly onBackfill: (schedule: Schedule) => void;
}

/** One row per schedule. */
export function ScheduleTable(props: ScheduleTableProps): ReactNode {
  const { appName, schedules, chosen, onChoose, onBackfill } = props;
  const choose = (name: string, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(name);
    else next.delete(name);
    onChoose(next);
  };
  return (
    <DataTable
      label="Schedules"
      rows={schedules}
      rowKey={({ scheduleId }) => scheduleId}
      columns={[
        {
          title: "Select",
          render: ({ scheduleName }) => (
            <Checkbox
              label={`Select ${scheduleName}`}
              isChecked={chosen.has(scheduleName)}
              onChange={(isChosen) => choose(scheduleName, isChosen)}
            />
          ),
        },
        {
          title: "Name",
          render: ({ scheduleName, workflowName }) => (
            <span className={styles["name"]}>
              <Link
                to="/orgs/$org/apps/$app/workflows"
                params={{ org: currentOrg(), app: appName }}
                search={{ schedule: scheduleName }}
                aria-label={`Workflows of ${scheduleName}`}
              >
                {scheduleName}
              </Link>
              <span className={styles["quiet"]}>{workflowName}</span>
            </span>
          ),
        },
        { title: "State", render: (schedule) => <ScheduleState schedule={schedule} /> },
        {
          title: "When",
          render: (schedule) => (
            <span className={styles["name"]}>
              <code>{schedule.cronExpression}</code>
              <span className={styles["quiet"]}>{zoneOf(schedule)}</span>
            </span>
          ),
        },
        { title: "Next", render: (schedule) => <NextFirings schedule={schedule} /> },
        {
          title: "Last fired",
          isNumber: true,
          render: ({ lastFiredAt }) => (lastFiredAt === null ? "never" : <Ago iso={lastFiredAt} />),
        },
        {
          title: "Missed times",
          render: ({ automaticBackfill }) => (automaticBackfill ? "made up for" : "left out"),
        },
        {
          title: "Actions",
          isNumber: true,
          render: (schedule) => (
            <RowActions appName={appName} schedule={schedule} onBackfill={() => onBackfill(schedule)} />
          ),
        },
      ]}
    />
  );
}

function ScheduleState({ schedule }: { readonly schedule: Schedule }): ReactNode {
  const late = lateSince(schedule, useNow());
  if (isPaused(schedule)) {
    return <StatusBadge meaning={{ word: "Paused", tone: "cancelled", isFinal: true }} />;
  }
  if (late === undefined) {
    return <StatusBadge meaning={{ word: "Active", tone: "success", isFinal: false }} />;
  }
  return (
    <span className={styles["marks"]}>
      <StatusBadge meaning={{ word: "Late", tone: "delayed", isFinal: false }} />
      <span className={styles["quiet"]}>
        <Ago iso={new Date(late).toISOString()} prefix="due" />
      </span>
    </span>
  );
}

interface RowActionsProps {
  readonly appName: string;
  readonly schedule: Schedule;
  readonly onBackfill: () => void;
}

function RowActions({ appName, schedule, onBackfill }: RowActionsProps): ReactNode {
  const { scheduleName } = schedule;
  const denied = useDenial("application.write");
  const unsupported = useUnsupported(appName);
  const setState = useScheduleState(appName);
  const trigger = useTrigger(appName);
  const action = isPaused(schedule) ? "resume" : "pause";
  return (
    <span className={styles["actions"]}>
      <IconButton
        label={`${action === "pause" ? "Pause" : "Resume"} ${scheduleName}`}
        denied={denied ?? unsupported(action === "pause" ? "pauseSchedule" : "resumeSchedule")}
        disabled={setState.isPending}
        onClick={() => setState.mutate({ action, names: [scheduleName] })}
      >
        {action === "pause" ? <CirclePause size={14} aria-hidden /> : <CirclePlay size={14} aria-hidden />}
      </IconButton>
      <IconButton
        label={`Trigger ${scheduleName} now`}
        denied={denied ?? unsupported("triggerSchedule")}
        disabled={trigger.isPending}
        onClick={() => trigger.mutate(scheduleName)}
      >
        <Zap size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={`Backfill ${scheduleName}`}
        denied={denied ?? unsupported("backfillSchedule")}
        onClick={onBackfill}
      >
        <History size={14} aria-hidden />
      </IconButton>
    </span>
  );
}

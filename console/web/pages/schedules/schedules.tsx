import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CalendarClock, CirclePause, CirclePlay } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { appQuery, schedulesQuery } from "../../api/queries.ts";
import { useDenial } from "../../api/standing.ts";
import type { Schedule } from "../../api/types.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { Page } from "../../components/page.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { isPaused } from "../../model/schedules.ts";
import { Button } from "../../ui/button.tsx";
import { BackfillDialog } from "./backfill-dialog.tsx";
import { ScheduleTable } from "./schedule-table.tsx";
import { useScheduleState } from "./actions.ts";
import styles from "./schedules.module.css";

const route = getRouteApi("/orgs/$org/apps/$app/schedules");

/** The schedules of an application: when they fire, and what a person can do about them. */
export function SchedulesPage(): ReactNode {
  const { app } = route.useParams();
  // Of an application that does not exist, too, nothing is told.
  const known = useQuery(appQuery(app));
  const query = useQuery(schedulesQuery(app));
  const unsupported = useUnsupported(app)("listSchedules");
  return (
    <Page title="Schedules" note={query.data?.length ?? null} isWide>
      <Loaded query={known}>
        {() => (
          <Loaded query={query} appName={app}>
            {(schedules) =>
              schedules === null ? (
                <State icon={CalendarClock} title="This needs a newer DBOS SDK">
                  <p>{unsupported ?? `The SDK of ${app} keeps no schedules that Conductor could read.`}</p>
                </State>
              ) : schedules.length === 0 ? (
                <State icon={CalendarClock} title="No schedules">
                  <p>A schedule appears here when the application creates one.</p>
                </State>
              ) : (
                <Schedules schedules={schedules} />
              )
            }
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

function Schedules({ schedules }: { readonly schedules: readonly Schedule[] }): ReactNode {
  const { app } = route.useParams();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [backfilled, setBackfilled] = useState<Schedule>();
  const setState = useScheduleState(app);
  const denied = useDenial("application.write");
  const unsupported = useUnsupported(app);
  const selected = schedules.filter(({ scheduleName }) => chosen.has(scheduleName));
  const toPause = selected.filter((schedule) => !isPaused(schedule));
  const toResume = selected.filter(isPaused);

  return (
    <>
      <div className={styles["toolbar"]} role="toolbar" aria-label="Selected schedules">
        <Button
          denied={denied ?? unsupported("pauseSchedule")}
          disabled={toPause.length === 0 || setState.isPending}
          onClick={() => setState.mutate({ action: "pause", names: namesOf(toPause) })}
        >
          <CirclePause size={14} aria-hidden />
          Pause {toPause.length}
        </Button>
        <Button
          denied={denied ?? unsupported("resumeSchedule")}
          disabled={toResume.length === 0 || setState.isPending}
          onClick={() => setState.mutate({ action: "resume", names: namesOf(toResume) })}
        >
          <CirclePlay size={14} aria-hidden />
          Resume {toResume.length}
        </Button>
        <span className={styles["quiet"]}>
          {selected.length === 0
            ? "Select schedules to pause or resume them."
            : `${selected.length} selected`}
        </span>
      </div>
      <ScheduleTable
        appName={app}
        schedules={schedules}
        chosen={chosen}
        onChoose={setChosen}
        onBackfill={setBackfilled}
      />
      <p className={styles["quiet"]}>
        A schedule that the application declares in code is created again when the application starts.
      </p>
      {backfilled === undefined ? null : (
        <BackfillDialog appName={app} schedule={backfilled} onClose={() => setBackfilled(undefined)} />
      )}
    </>
  );
}

function namesOf(schedules: readonly Schedule[]): string[] {
  return schedules.map(({ scheduleName }) => scheduleName);
}

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { useNow } from "../../../api/clock.ts";
import { appQuery } from "../../../api/queries.ts";
import type { Step, Workflow } from "../../../api/types.ts";
import { useExpanded } from "../../../api/expanded-children.ts";
import { useChildren } from "../../../api/workflow-parts.ts";
import type { Paged } from "../../../api/workflow-parts.ts";
import { toFailure } from "../../../model/failure.ts";
import { statusMeaning } from "../../../model/status.ts";
import { stepsNote } from "../../../model/steps.ts";
import { layoutTimeline } from "../../../model/timeline/timeline.ts";
import type { TimeWindow } from "../../../model/timeline/timeline.ts";
import { StepPanel, WorkflowPanel, toldError } from "../step-panel.tsx";
import styles from "../workflow.module.css";
import { useInterruptions } from "./interruptions.ts";
import { Timeline } from "./timeline.tsx";

const route = getRouteApi("/orgs/$org/apps/$app/workflows/$workflow");

interface TimelineViewProps {
  readonly appName: string;
  readonly workflow: Workflow;
  readonly steps: Paged<Step>;
  readonly onFork: (stepId: number) => void;
}

/** The timeline with the details of the chosen step beside it. */
export function TimelineView({ appName, workflow, steps: paged, onFork }: TimelineViewProps): ReactNode {
  const steps = paged.items;
  const search = route.useSearch();
  const navigate = useNavigate();
  const [chosenNarrowing, setNarrowing] = useState<boolean>();
  const [shown, setShown] = useState<TimeWindow>();
  const [opened, setOpened] = useState<readonly string[]>([]);
  const { isFinal } = statusMeaning(workflow.status);
  // While the workflow runs, a narrowed scale would jump with every new step.
  const narrowsGaps = chosenNarrowing ?? isFinal;
  const nowMs = useNow(!isFinal);
  const { data: app } = useQuery(appQuery(appName));
  const hasChildren = steps.some((step) => step.childWorkflowId !== null);
  const children = useChildren(appName, workflow.workflowId, isFinal, hasChildren);
  const below = useExpanded(appName, opened, children.items);
  const interruptions = useInterruptions(appName, workflow.workflowId, nowMs);
  const failure = paged.laterError ?? children.first.error ?? children.laterError ?? below.error;

  const timeline = layoutTimeline(workflow, steps, below.children, nowMs, {
    narrowGaps: narrowsGaps,
    isWhole: paged.isWhole,
    expanded: below.steps,
    window: shown,
  });
  const selected = timeline.rows.find((row) => row.key === search.step) ?? timeline.rows[0];
  const owned = selected?.ownerId === undefined ? steps : (below.steps.get(selected.ownerId) ?? []);
  const step = owned.find((one) => one.stepId === selected?.stepId);
  const isPrivate = app?.privateMode ?? false;
  const expand = (childId: string, isExpanded: boolean): void =>
    setOpened(isExpanded ? [...opened, childId] : opened.filter((id) => id !== childId));

  return (
    <div className={styles["split"]}>
      <Timeline
        appName={appName}
        failure={failure === null ? undefined : toFailure(failure).message}
        isReading={paged.isReading}
        onReadMore={paged.isWhole ? undefined : paged.readMore}
        timeline={timeline}
        selectedKey={selected?.key ?? ""}
        onSelect={(row) => void navigate({ to: ".", search: { step: row.key }, replace: true })}
        narrowsGaps={narrowsGaps}
        onNarrowGaps={setNarrowing}
        note={stepsNote(steps.length, paged.isWhole)}
        interruptions={interruptions}
        shown={shown}
        onShow={setShown}
        onExpand={expand}
      />
      {step === undefined || selected === undefined ? (
        <WorkflowPanel workflow={workflow} isPrivate={isPrivate} language={app?.language ?? null} />
      ) : (
        <StepPanel
          appName={appName}
          row={selected}
          step={step}
          startMs={timeline.startMs}
          isPrivate={isPrivate}
          told={toldError(workflow)}
          onFork={selected.ownerId === undefined ? () => onFork(step.stepId) : undefined}
        />
      )}
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Maximize2, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { appQuery, itemsPerPage, stepsPageQuery } from "../../api/queries.ts";
import type { Workflow } from "../../api/types.ts";
import { useSettled } from "../../api/use-settled.ts";
import { useWorkflow } from "../../api/workflow-parts.ts";
import { CutId } from "../../components/cut-id.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { ErrorView } from "../../components/payload/error-view.tsx";
import { InputView, PayloadView } from "../../components/payload/payload-view.tsx";
import { Loaded } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import type { Filters } from "../../model/filters.ts";
import { statusMeaning } from "../../model/status.ts";
import { stepsNote } from "../../model/steps.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { PeekFacts } from "./peek-facts.tsx";
import styles from "./peek.module.css";

interface PeekProps {
  readonly appName: string;
  readonly workflowId: string;
  /** The workflow as the list has it, where it is in the list. */
  readonly row: Workflow | undefined;
  readonly filters: Filters;
  readonly onFilter: (filters: Filters) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

// Where there is no room beside the list, the panel covers it.
const covers = matchMedia("(max-width: 1100px)");

/** A workflow beside the list: what it is, its error, input and output, and how many steps it has. */
export function Peek(props: PeekProps): ReactNode {
  const { workflowId, row, onClose } = props;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (covers.matches) panel.current?.focus();
  }, []);
  // Keys that run through the rows do not read each of them.
  const settledId = useSettled(workflowId);
  const meaning = row === undefined ? undefined : statusMeaning(row.status);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is what its Close button does
    <aside
      ref={panel}
      tabIndex={-1}
      className={styles["panel"]}
      aria-label="Workflow beside the list"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles["head"]}>
        <h2>{row?.workflowName ?? (row === undefined ? "Workflow" : "unnamed")}</h2>
        {meaning === undefined ? null : <StatusBadge meaning={meaning} />}
        <div className={styles["buttons"]}>
          <IconButton
            label="The row above"
            denied={props.onPrevious === undefined ? "This is the first row of the list." : undefined}
            onClick={props.onPrevious}
          >
            <ChevronUp size={16} aria-hidden />
          </IconButton>
          <IconButton
            label="The row below"
            denied={
              props.onNext === undefined ? "This is the last row that is loaded, or none of them." : undefined
            }
            onClick={props.onNext}
          >
            <ChevronDown size={16} aria-hidden />
          </IconButton>
          <IconButton label="Close the panel" onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      </div>
      <div className={styles["id"]}>
        <CutId id={workflowId} />
        <CopyButton text={workflowId} what="workflow ID" />
        <Button onClick={props.onOpen}>
          <Maximize2 size={14} aria-hidden />
          Open
        </Button>
      </div>
      <PeekBody key={settledId} {...props} workflowId={settledId} isSettled={settledId === workflowId} />
    </aside>
  );
}

const hidden = "stays in the application (metadata-only mode)";

function PeekBody({ isSettled, ...props }: PeekProps & { readonly isSettled: boolean }): ReactNode {
  const { appName, workflowId } = props;
  const query = useWorkflow(appName, workflowId);
  const { data: app } = useQuery(appQuery(appName));
  const isFinal = query.data !== undefined && statusMeaning(query.data.status).isFinal;
  const steps = useQuery(stepsPageQuery(appName, workflowId, 0, isFinal));
  const count = steps.data?.length;
  const absent = (words: string): string => (app?.privateMode === true ? hidden : words);
  return (
    <div className={styles["body"]} aria-busy={!isSettled} data-dim={!isSettled}>
      <Loaded query={query} appName={appName} rows={6}>
        {(workflow) => (
          <>
            {workflow.error === null ? null : <ErrorView text={workflow.error} />}
            <PeekFacts
              appName={appName}
              workflow={workflow}
              steps={
                count === undefined
                  ? steps.error === null
                    ? "counting…"
                    : "could not be counted"
                  : stepsNote(count, count < itemsPerPage)
              }
              filters={props.filters}
              onFilter={props.onFilter}
            />
            <InputView
              title="Input"
              text={workflow.input}
              whenAbsent={absent("none recorded")}
              language={app?.language ?? null}
            />
            <PayloadView
              title="Output"
              text={workflow.output}
              whenAbsent={absent(isFinal ? "none" : "not finished")}
            />
          </>
        )}
      </Loaded>
    </div>
  );
}

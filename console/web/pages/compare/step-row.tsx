import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import type { Step } from "../../api/types.ts";
import { ErrorView } from "../../components/payload/error-view.tsx";
import { PayloadView } from "../../components/payload/payload-view.tsx";
import { StatusIcon } from "../../components/status-badge.tsx";
import type { StepPair } from "../../model/compare/align.ts";
import { deltaWords } from "../../model/compare/delta.ts";
import { formatDuration } from "../../model/time.ts";
import { Differs } from "./differs.tsx";
import { Places } from "./payload-pair.tsx";
import styles from "./compare.module.css";

interface StepRowProps {
  readonly pair: StepPair<Step>;
  readonly whenAbsent: string;
}

/** One step of both runs; its results unfold below it. */
export function StepRow({ pair, whenAbsent }: StepRowProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { a, b, difference } = pair;
  const name = a?.stepName ?? b?.stepName ?? "";
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <tr className={difference === undefined ? undefined : styles["differing"]}>
        <th scope="row">
          <button
            type="button"
            className={styles["fold"]}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon size={14} aria-hidden />
            {name}
          </button>
        </th>
        <Side name="A" step={a} />
        <Side name="B" step={b} />
        <td data-label="B beside A">
          {difference === undefined ? (
            <span className={styles["same"]}>{deltaWords(tookOf(a), tookOf(b)) ?? ""}</span>
          ) : (
            <Differs word={words[difference]} />
          )}
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={4} className={styles["results"]}>
            {a !== undefined && b !== undefined && a.output !== b.output ? (
              <Places a={a.output} b={b.output} isInput={false} language={null} />
            ) : null}
            <div className={styles["pair"]}>
              {a === undefined ? null : <Result side="A" step={a} whenAbsent={whenAbsent} />}
              {b === undefined ? null : <Result side="B" step={b} whenAbsent={whenAbsent} />}
            </div>
          </td>
        </tr>
      ) : null}
    </>
  );
}

const words = {
  "only in A": "only in A",
  "only in B": "only in B",
  "failed in A only": "failed in A only",
  "failed in B only": "failed in B only",
  error: "another error",
  output: "another output",
} as const;

function Side({ name, step }: { readonly name: string; readonly step: Step | undefined }): ReactNode {
  const took = tookOf(step);
  return (
    <td data-label={name}>
      {step === undefined ? (
        "–"
      ) : (
        <span className={styles["side"]}>
          <StatusIcon tone={step.error === null ? "success" : "failed"} />
          <span className="visually-hidden">{step.error === null ? "done" : "failed"}</span>
          <span className={styles["number"]}>{step.stepId}</span>
          {took === undefined ? "no time recorded" : formatDuration(took)}
        </span>
      )}
    </td>
  );
}

interface ResultProps {
  readonly side: string;
  readonly step: Step;
  readonly whenAbsent: string;
}

function Result({ side, step, whenAbsent }: ResultProps): ReactNode {
  const where = `step ${step.stepId} in ${side}`;
  return step.error === null ? (
    <PayloadView title={`Output of ${where}`} text={step.output} whenAbsent={whenAbsent} />
  ) : (
    <ErrorView title={`Error of ${where}`} text={step.error} />
  );
}

function tookOf(step: Step | undefined): number | undefined {
  if (step?.startedAt == null || step.completedAt === null) return undefined;
  return Math.max(0, Date.parse(step.completedAt) - Date.parse(step.startedAt));
}

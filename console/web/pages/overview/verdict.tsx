import { useQuery } from "@tanstack/react-query";
import { CircleCheck, GitFork, TriangleAlert } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { recentFailuresQuery } from "../../api/failures.ts";
import { useDenial } from "../../api/standing.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { StatusIcon } from "../../components/status-badge.tsx";
import { scopesOf } from "../../model/failure-scopes.ts";
import type { FailureGroup } from "../../model/failures.ts";
import { number } from "../../model/job.ts";
import type { JobScope } from "../../model/job-scope.ts";
import { verdictOf } from "../../model/needs.ts";
import type { Need, Unchecked } from "../../model/needs.ts";
import { Button } from "../../ui/button.tsx";
import { NeedLink } from "./need-link.tsx";
import styles from "./overview.module.css";

const JobSheet = lazy(async () => ({
  default: (await import("../../components/job-sheet/job-sheet.tsx")).JobSheet,
}));

interface VerdictProps {
  readonly appName: string;
  readonly needs: readonly Need[];
  readonly unchecked: readonly Unchecked[];
  readonly isReading: boolean;
}

/** One line on whether the application needs a person, then each matter with the way to it. */
export function Verdict({ appName, needs, unchecked, isReading }: VerdictProps): ReactNode {
  const { isQuiet, sentence } = verdictOf(needs, { isReading, unchecked });
  const [asked, setAsked] = useState<FailureGroup>();
  const Icon = isQuiet ? CircleCheck : TriangleAlert;
  return (
    <section aria-label="What needs you" className={`${styles["verdict"]} ${isQuiet ? "" : styles["loud"]}`}>
      <output className={styles["sentence"]}>
        <Icon size={18} aria-hidden />
        {sentence}
      </output>
      {needs.length === 0 ? null : (
        <ul className={styles["needs"]} aria-label="What needs you">
          {needs.map((need) => (
            <li key={need.key}>
              <StatusIcon tone={need.tone} />
              <p>{need.sentence}</p>
              <span className={styles["ways"]}>
                <NeedLink appName={appName} about={need.about} />
                {need.about.kind === "failures" && need.about.group !== undefined ? (
                  <ForkAll appName={appName} group={need.about.group} onFork={setAsked} />
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      )}
      {unchecked.map(({ what, reason }) => (
        <p key={reason} className={styles["unchecked"]}>
          Not checked: {what}. {reason}
        </p>
      ))}
      {asked === undefined ? null : (
        <ForkSheet appName={appName} group={asked} onClose={() => setAsked(undefined)} />
      )}
    </section>
  );
}

interface ForkAllProps {
  readonly appName: string;
  readonly group: FailureGroup;
  readonly onFork: (group: FailureGroup) => void;
}

function ForkAll({ appName, group, onFork }: ForkAllProps): ReactNode {
  const denied = useDenial("application.write");
  const unsupported = useUnsupported(appName)("bulkForkWorkflowsFromFailure");
  return (
    <Button
      denied={denied ?? unsupported}
      aria-label={`Fork all ${number(group.rows.size)}: ${group.name}, ${group.message}`}
      onClick={() => onFork(group)}
    >
      <GitFork size={14} aria-hidden />
      Fork all…
    </Button>
  );
}

interface ForkSheetProps {
  readonly appName: string;
  readonly group: FailureGroup;
  readonly onClose: () => void;
}

/** The sheet keeps the group as it was when it was asked for. */
function ForkSheet({ appName, group, onClose }: ForkSheetProps): ReactNode {
  const { data } = useQuery(recentFailuresQuery(appName));
  const [scopes] = useState<readonly [JobScope, ...JobScope[]] | undefined>(
    data && scopesOf(group, data.window, data.isWhole),
  );
  if (scopes === undefined) return null;
  return (
    <Suspense>
      <JobSheet appName={appName} action="fork" scopes={scopes} onClose={onClose} onBegun={onClose} />
    </Suspense>
  );
}

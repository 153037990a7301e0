import { useQuery } from "@tanstack/react-query";
import { GitFork } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { recentFailuresQuery } from "../../api/failures.ts";
import { useDenial } from "../../api/standing.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { Verdict } from "../../components/verdict.tsx";
import { scopesOf } from "../../model/failure-scopes.ts";
import type { FailureGroup } from "../../model/failures.ts";
import { number } from "../../model/job.ts";
import type { JobScope } from "../../model/job-scope.ts";
import type { Need, Unchecked } from "../../model/needs.ts";
import { Button } from "../../ui/button.tsx";
import { NeedLink } from "./need-link.tsx";

const JobSheet = lazy(async () => ({
  default: (await import("../../components/job-sheet/job-sheet.tsx")).JobSheet,
}));

interface AppVerdictProps {
  readonly appName: string;
  readonly needs: readonly Need[];
  readonly unchecked: readonly Unchecked[];
  readonly isReading: boolean;
}

/** Whether the application needs a person, with the way to each matter, and failures to fork. */
export function AppVerdict({ appName, ...found }: AppVerdictProps): ReactNode {
  const [asked, setAsked] = useState<FailureGroup>();
  const ways = ({ about }: Need): ReactNode => (
    <>
      <NeedLink appName={appName} about={about} />
      {about.kind === "failures" && about.group !== undefined ? (
        <ForkAll appName={appName} group={about.group} onFork={setAsked} />
      ) : null}
    </>
  );
  return (
    <>
      <Verdict {...found} ways={ways} />
      {asked === undefined ? null : (
        <ForkSheet appName={appName} group={asked} onClose={() => setAsked(undefined)} />
      )}
    </>
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

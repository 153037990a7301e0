import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { CircleCheck, GitFork, RefreshCw } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { serverNow } from "../../api/clock.ts";
import { failedSinceQuery, useFailures } from "../../api/failures.ts";
import { useDenial } from "../../api/standing.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { Page } from "../../components/page.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { groupFailures } from "../../model/failures.ts";
import { allScope, scopesOf } from "../../model/failure-scopes.ts";
import type { FailureWindow } from "../../model/failure-scopes.ts";
import { number } from "../../model/job.ts";
import type { JobScope } from "../../model/job-scope.ts";
import { totalCount } from "../../model/list.ts";
import { resolveInstant } from "../../model/time.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Groups } from "./groups.tsx";
import styles from "./failures.module.css";

const JobSheet = lazy(async () => ({
  default: (await import("../../components/job-sheet/job-sheet.tsx")).JobSheet,
}));

const route = getRouteApi("/orgs/$org/apps/$app/failures");

const spans = [
  { value: "-1h", label: "1 hour" },
  { value: "-24h", label: "24 hours" },
  { value: "-7d", label: "7 days" },
  { value: "-30d", label: "30 days" },
] as const;
type Span = (typeof spans)[number]["value"];

/** What failed, in groups that one fork may mend. */
export function FailuresPage(): ReactNode {
  const { app } = route.useParams();
  const { from } = route.useSearch();
  const span = spans.find(({ value }) => value === from)?.value ?? "-24h";
  const [readings, setReadings] = useState(0);
  return (
    <Failures
      key={`${app} ${span} ${readings}`}
      appName={app}
      span={span}
      onAgain={() => setReadings(readings + 1)}
    />
  );
}

interface FailuresProps {
  readonly appName: string;
  readonly span: Span;
  /** Reads all again, up to the present. */
  readonly onAgain: () => void;
}

function windowOf(span: Span): FailureWindow {
  const toMs = serverNow();
  return { fromMs: Date.parse(resolveInstant(span, toMs) ?? ""), toMs };
}

function Failures({ appName, span, onAgain }: FailuresProps): ReactNode {
  const navigate = useNavigate();
  const [window] = useState(() => windowOf(span));
  const [asked, setAsked] = useState<readonly [JobScope, ...JobScope[]]>();
  const { query, rows, isWhole, isReading, goOn } = useFailures(appName, window);
  const counted = useQuery(failedSinceQuery(appName, window.fromMs));
  const total = counted.data === undefined ? undefined : totalCount(counted.data);
  const groups = groupFailures(rows, window.fromMs, window.toMs);
  const denied = useForkDenial(appName);
  const newer = isWhole && total !== undefined ? Math.max(0, total - rows.length) : 0;
  return (
    <Page
      title="Failures"
      isWide
      note={
        query.data === undefined ? null : noteText(rows.length, groups.length, isWhole ? undefined : total)
      }
      actions={
        <Choice
          label="Failed within"
          isInline
          value={span}
          options={spans}
          onChange={(next) => void navigate({ to: ".", search: { from: next }, replace: true })}
        />
      }
    >
      <div className={styles["bar"]}>
        <Button
          variant="primary"
          denied={denied}
          disabled={rows.length === 0}
          onClick={() => setAsked([allScope(window)])}
        >
          <GitFork size={14} aria-hidden />
          Fork all of them…
        </Button>
        <Button disabled={isReading} onClick={onAgain}>
          <RefreshCw size={14} aria-hidden />
          {newer === 0 ? "Read again" : `${number(newer)} new, read again`}
        </Button>
        {isWhole || query.data === undefined ? null : (
          <Button disabled={isReading} onClick={goOn}>
            {isReading ? "Reading…" : "Read further"}
          </Button>
        )}
      </div>
      <Loaded
        query={{ ...query, data: query.data && groups }}
        appName={appName}
        whenEmpty={<Nothing span={span} />}
      >
        {() => (
          <Groups
            appName={appName}
            window={window}
            groups={groups}
            denied={denied}
            onFork={(group) => setAsked(scopesOf(group, window, isWhole))}
          />
        )}
      </Loaded>
      <Suspense>
        {asked === undefined ? null : (
          <JobSheet
            appName={appName}
            action="fork"
            scopes={asked}
            onClose={() => setAsked(undefined)}
            onBegun={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Page>
  );
}

function useForkDenial(appName: string): string | undefined {
  const denied = useDenial("application.write");
  const unsupported = useUnsupported(appName);
  return denied ?? unsupported("bulkForkWorkflowsFromFailure");
}

function noteText(read: number, groups: number, total: number | undefined): string {
  const of = total === undefined || total <= read ? "" : ` of ${number(total)} read`;
  return `${number(read)}${of}, in ${groups === 1 ? "1 group" : `${number(groups)} groups`}`;
}

function Nothing({ span }: { readonly span: Span }): ReactNode {
  const words = spans.find(({ value }) => value === span)?.label ?? "";
  return (
    <State icon={CircleCheck} title={`Nothing failed in the last ${words}`}>
      <p>Workflows that end with an error, or at their recovery limit, appear here in groups.</p>
    </State>
  );
}

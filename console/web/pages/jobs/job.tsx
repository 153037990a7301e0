import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { jobQuery } from "../../api/jobs.ts";
import type { Job } from "../../api/types.ts";
import { JobProgress, StopButton } from "../../components/job-progress.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import { jobTitle, number, outcomeWords, verbs } from "../../model/job.ts";
import { formatDuration } from "../../model/time.ts";
import { jobMeaning } from "./job-meaning.ts";
import { Outcomes } from "./outcomes.tsx";
import styles from "./job.module.css";

const route = getRouteApi("/orgs/$org/apps/$app/jobs/$job");

/** One job: how far it has come, and what became of each of its workflows. */
export function JobPage(): ReactNode {
  const { app, job: jobId } = route.useParams();
  const query = useQuery(jobQuery(app, jobId));
  const job = query.data;
  return (
    <Page
      title={job === undefined ? "Job" : jobTitle(job)}
      note={job === undefined ? null : <StatusBadge meaning={jobMeaning(job)} />}
      actions={job === undefined ? null : <StopButton appName={app} job={job} />}
    >
      <Loaded query={query}>{(found) => <Details appName={app} job={found} />}</Loaded>
    </Page>
  );
}

function Details({ appName, job }: { readonly appName: string; readonly job: Job }): ReactNode {
  const { org } = route.useParams();
  const { state } = route.useSearch();
  return (
    <>
      <JobProgress job={job} />
      <dl className={styles["facts"]}>
        <Fact name="Application">
          <Link to="/orgs/$org/apps/$app/workflows" params={{ org, app: appName }}>
            {appName}
          </Link>
        </Fact>
        <Fact name="Workflows">{job.hasFilters ? "all that matched filters" : "named one by one"}</Fact>
        {optionFacts(job).map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
        <Fact name="By">{job.createdBy}</Fact>
        <Fact name="Begun">
          <At iso={job.createdAt} />
        </Fact>
        {job.endedAt === null ? null : (
          <Fact name="Took">{formatDuration(Date.parse(job.endedAt) - Date.parse(job.createdAt))}</Fact>
        )}
      </dl>
      <nav className={styles["states"]} aria-label="Outcomes by state">
        <StateLink word="All" count={job.counts.total} state={undefined} isCurrent={state === undefined} />
        {outcomeWords
          .filter(({ key, state: one }) => job.counts[key] > 0 || one === state)
          .map(({ key, state: one, word }) => (
            <StateLink
              key={one}
              word={one === "DONE" ? verbs[job.action].done : word}
              count={job.counts[key]}
              state={one}
              isCurrent={one === state}
            />
          ))}
      </nav>
      <Outcomes key={state ?? ""} appName={appName} job={job} state={state} />
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface StateLinkProps {
  readonly word: string;
  readonly count: number;
  readonly state: (typeof outcomeWords)[number]["state"] | undefined;
  readonly isCurrent: boolean;
}

function StateLink({ word, count, state, isCurrent }: StateLinkProps): ReactNode {
  return (
    <Link
      from="/orgs/$org/apps/$app/jobs/$job"
      to="."
      search={state === undefined ? {} : { state }}
      replace
      className={styles["state"]}
      aria-current={isCurrent ? "true" : undefined}
    >
      {word} <span className={styles["count"]}>{number(count)}</span>
    </Link>
  );
}

/** The options of a job, as names and values. */
function optionFacts({ action, options }: Job): readonly (readonly [string, string])[] {
  const { queueName = "", queuePartitionKey = "", appVersion = "", fromStep, fromStepName = "" } = options;
  const start = options.fromLastFailure
    ? "the last step that failed"
    : options.fromLastStep
      ? "the last recorded step"
      : fromStepName !== ""
        ? `step ${fromStepName}`
        : fromStep === 0
          ? "the beginning"
          : `step ${fromStep}`;
  const hasChildren = options.cancelChildren === true || options.deleteChildren === true;
  return [
    ["Start each at", action === "fork" ? start : ""],
    ["Version", appVersion],
    ["Queue", queueName],
    ["Partition key", queuePartitionKey],
    ["Child workflows", hasChildren ? "included" : ""],
  ].filter(([, value]) => value !== "") as [string, string][];
}

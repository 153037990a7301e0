import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import type { ReactNode } from "react";
import { orgJobsQuery } from "../../api/jobs.ts";
import type { OrgJob } from "../../api/types.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Ago } from "../../components/time.tsx";
import { jobTitle, number, troubles, turnsTaken } from "../../model/job.ts";
import { jobMeaning } from "./job-meaning.ts";

const route = getRouteApi("/orgs/$org/jobs");

/** The jobs of the organisation's applications, the newest first. */
export function JobsPage(): ReactNode {
  const { org } = route.useParams();
  const query = useQuery(orgJobsQuery);
  return (
    <Page title="Jobs">
      <Loaded
        query={query}
        whenEmpty={
          <State icon={ListChecks} title="No jobs">
            <p>
              A job does one thing to many workflows: select some in the list of an application, or fork a
              group of failures. Jobs are kept as long as the audit log.
            </p>
          </State>
        }
      >
        {(jobs) => (
          <DataTable
            label="Jobs"
            rows={jobs}
            rowKey={({ jobId }) => jobId}
            columns={[
              {
                title: "Job",
                render: (job) => (
                  <Link
                    to="/orgs/$org/apps/$app/jobs/$job"
                    params={{ org, app: job.applicationName, job: job.jobId }}
                  >
                    {jobTitle(job)}
                  </Link>
                ),
              },
              {
                title: "Application",
                render: ({ applicationName }) => (
                  <Link to="/orgs/$org/apps/$app" params={{ org, app: applicationName }}>
                    {applicationName}
                  </Link>
                ),
              },
              { title: "State", render: (job) => <StatusBadge meaning={jobMeaning(job)} /> },
              { title: "Had their turn", isNumber: true, render: turnsText },
              { title: "Not as meant", render: troubleText },
              { title: "By", render: ({ createdBy }) => createdBy },
              { title: "Begun", isNumber: true, render: ({ createdAt }) => <Ago iso={createdAt} /> },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}

function turnsText({ counts }: OrgJob): string {
  return `${number(turnsTaken(counts))} of ${number(counts.total)}`;
}

function troubleText({ counts }: OrgJob): string {
  const parts = troubles(counts).map(({ word, count }) => `${number(count)} ${word.toLowerCase()}`);
  return parts.length === 0 ? "–" : parts.join(", ");
}

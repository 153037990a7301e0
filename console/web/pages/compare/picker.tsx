import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { relatedQuery } from "../../api/compare.ts";
import { currentOrg } from "../../api/standing.ts";
import type { Workflow } from "../../api/types.ts";
import { CutId } from "../../components/cut-id.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Section } from "../../components/section.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Ago } from "../../components/time.tsx";
import { statusMeaning } from "../../model/status.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import styles from "./compare.module.css";

interface PickerProps {
  readonly appName: string;
  /** The one that was chosen already. */
  readonly workflowId: string | undefined;
}

/** Asks which workflow to compare with: any id, or one that is related. */
export function Picker({ appName, workflowId }: PickerProps): ReactNode {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const go = (): void => {
    const id = typed.trim();
    if (id === "") return;
    const search = workflowId === undefined ? { a: id } : { a: workflowId, b: id };
    void navigate({ to: ".", search, replace: true });
  };
  return (
    <>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Field
          label={workflowId === undefined ? "ID of a workflow" : "ID of the other workflow"}
          isMono
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" variant="primary" disabled={typed.trim() === ""}>
          {workflowId === undefined ? "Choose it" : "Compare"}
        </Button>
      </form>
      {workflowId === undefined ? null : <Related appName={appName} workflowId={workflowId} />}
    </>
  );
}

interface RelatedProps {
  readonly appName: string;
  readonly workflowId: string;
}

function Related({ appName, workflowId }: RelatedProps): ReactNode {
  const query = useQuery(relatedQuery(appName, workflowId));
  return (
    <Section
      title="Related workflows"
      note="What it was forked from, its forks, and the newest of the same name."
    >
      <Loaded
        query={query}
        appName={appName}
        rows={4}
        whenEmpty={
          <State icon={GitCompareArrows} title="Nothing is related">
            <p>It was not forked, has no forks, and no other workflow has its name.</p>
          </State>
        }
      >
        {(related) => (
          <DataTable
            label="Related workflows"
            rows={related}
            rowKey={({ workflow }) => workflow.workflowId}
            columns={[
              { title: "Relation", render: ({ relation }) => relation },
              {
                title: "Workflow ID",
                render: ({ workflow, isOlder }) => (
                  <CompareLink appName={appName} chosen={workflowId} other={workflow} isOlder={isOlder} />
                ),
              },
              {
                title: "Status",
                render: ({ workflow }) => <StatusBadge meaning={statusMeaning(workflow.status)} />,
              },
              { title: "Version", render: ({ workflow }) => <code>{workflow.appVersion ?? "–"}</code> },
              {
                title: "Created",
                isNumber: true,
                render: ({ workflow }) => <Ago iso={workflow.createdAt} />,
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

interface CompareLinkProps {
  readonly appName: string;
  readonly chosen: string;
  readonly other: Workflow;
  readonly isOlder: boolean;
}

/** The older of two runs is A. */
function CompareLink({ appName, chosen, other, isOlder }: CompareLinkProps): ReactNode {
  const { workflowId } = other;
  return (
    <Link
      to="/orgs/$org/apps/$app/compare"
      params={{ org: currentOrg(), app: appName }}
      search={isOlder ? { a: workflowId, b: chosen } : { a: chosen, b: workflowId }}
    >
      <CutId id={workflowId} />
    </Link>
  );
}

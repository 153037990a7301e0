import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ListTree, SearchX } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { matchCountsQuery, workflowsQuery } from "../api/queries.ts";
import type { Workflow } from "../api/types.ts";
import { FilterBar } from "../components/filter-bar.tsx";
import { Page } from "../components/page.tsx";
import { SelectionBar } from "../components/selection-bar.tsx";
import { Loaded, State } from "../components/states.tsx";
import { WorkflowTable } from "../components/workflow-table.tsx";
import { filtersFromSearch, isFiltered, noFilters, searchFromFilters } from "../model/filters.ts";
import type { Filters } from "../model/filters.ts";
import { totalCount } from "../model/list.ts";
import { segmentFromId } from "../model/workflow-id.ts";
import { Button } from "../ui/button.tsx";

const route = getRouteApi("/orgs/$org/apps/$app/workflows");
const pageSize = 200;
const maxRows = 5_000;

/** The workflows of an application, newest first. */
export function WorkflowsPage(): ReactNode {
  const { org, app } = route.useParams();
  const filters = filtersFromSearch(route.useSearch());
  const navigate = useNavigate();
  const [limit, setLimit] = useState(pageSize);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const query = useQuery(workflowsQuery(app, filters, limit));
  const counts = useQuery(matchCountsQuery(app, filters));
  const rows = query.data ?? [];

  const change = (next: Filters): void => {
    setLimit(pageSize);
    setSelected(new Set());
    void navigate({ to: ".", search: searchFromFilters(next), replace: true });
  };
  const open = (workflowId: string): void =>
    void navigate({
      to: "/orgs/$org/apps/$app/workflows/$workflow",
      params: { org, app, workflow: segmentFromId(workflowId) },
    });

  return (
    <Page
      title="Workflows"
      isWide
      fills="always"
      note={counts.data === undefined ? null : matchText(totalCount(counts.data))}
    >
      <FilterBar filters={filters} rows={rows} onChange={change} />
      {selected.size === 0 ? null : (
        <SelectionBar
          appName={app}
          workflows={rows.filter((row) => selected.has(row.workflowId))}
          onClear={() => setSelected(new Set())}
        />
      )}
      <Loaded query={query} appName={app} rows={14}>
        {(workflows) =>
          workflows.length === 0 ? (
            <Empty isFiltered={isFiltered(filters)} onClear={() => change(noFilters)} />
          ) : (
            <WorkflowTable
              appName={app}
              workflows={workflows}
              selected={selected}
              onSelect={setSelected}
              onOpen={open}
              onNearEnd={() => {
                const mayHaveMore = workflows.length === limit && !query.isFetching && limit < maxRows;
                if (mayHaveMore) setLimit(limit + pageSize);
              }}
              foot={<Foot workflows={workflows} limit={limit} />}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function matchText(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "matches" : "match"}`;
}

function Foot({
  workflows,
  limit,
}: {
  readonly workflows: readonly Workflow[];
  readonly limit: number;
}): ReactNode {
  const count = workflows.length.toLocaleString("en");
  if (workflows.length < limit) return <span>{count} in all, newest first</span>;
  return limit >= maxRows ? (
    <span>The newest {count}. Narrow the time range to see older ones.</span>
  ) : (
    <span>The newest {count}. Scroll for older ones.</span>
  );
}

function Empty({
  isFiltered: isNarrowed,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}): ReactNode {
  if (isNarrowed) {
    return (
      <State
        icon={SearchX}
        title="No workflow matches"
        actions={<Button onClick={onClear}>Clear the filters</Button>}
      >
        <p>Every filter is applied by the application itself, so nothing was left out.</p>
      </State>
    );
  }
  return (
    <State icon={ListTree} title="No workflows yet">
      <p>A workflow appears here as soon as the application starts or enqueues one.</p>
    </State>
  );
}

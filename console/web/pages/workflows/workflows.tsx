import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ListTree, SearchX, TriangleAlert } from "lucide-react";
import { Fragment, Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { matchCountsQuery, rowsPerPage } from "../../api/queries.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { useWorkflowList } from "../../api/workflow-list.ts";
import type { WorkflowList } from "../../api/workflow-list.ts";
import { Banner } from "../../components/banner.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { PartList } from "./part-list.tsx";
import { Page } from "../../components/page.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { WorkflowTable } from "./workflow-table.tsx";
import type { WorkflowAggregate } from "../../api/types.ts";
import { serverNow } from "../../api/clock.ts";
import { recallList } from "../../api/list-memory.ts";
import { toFailure } from "../../model/failure.ts";
import {
  countBody,
  filtersFromSearch,
  isFiltered,
  noFilters,
  searchFromFilters,
} from "../../model/filters.ts";
import type { Filters } from "../../model/filters.ts";
import { totalCount } from "../../model/list.ts";
import { readSearch } from "../../model/search-text.ts";
import { countsByStatus, nothingSelected, refreshedRows } from "../../model/selection.ts";
import type { Selection } from "../../model/selection.ts";
import { segmentFromId } from "../../model/workflow-id.ts";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";

const CopyList = lazy(async () => ({ default: (await import("./copy-list.tsx")).CopyList }));

const route = getRouteApi("/orgs/$org/apps/$app/workflows");

/** The workflows of an application, newest first. */
export function WorkflowsPage(): ReactNode {
  const { org, app } = route.useParams();
  const filters = filtersFromSearch(route.useSearch());
  const navigate = useNavigate();
  const unsupported = useUnsupported(app);
  const uncounted = whyUncounted(filters, (member) => unsupported("getWorkflowAggregates", { member }));
  const counts = useQuery({ ...matchCountsQuery(app, filters), enabled: uncounted === undefined });
  const total = counts.data === undefined || counts.isPlaceholderData ? undefined : totalCount(counts.data);
  const open = (workflowId: string): void =>
    void navigate({
      to: "/orgs/$org/apps/$app/workflows/$workflow",
      params: { org, app, workflow: segmentFromId(workflowId) },
    });
  const change = (next: Filters): void =>
    void navigate({ to: ".", search: searchFromFilters(next), replace: true });
  return (
    <Page
      title="Workflows"
      isWide
      fills="always"
      note={noteText(filters, total, uncounted ?? countFailure(counts.error))}
      actions={
        <Popover trigger={<Button variant="ghost">Copy as…</Button>} title="Copy the list as a command">
          <Suspense>
            <CopyList appName={app} filters={filters} />
          </Suspense>
        </Popover>
      }
    >
      <FilterBar appName={app} filters={filters} onChange={change} />
      {/* Other filters are another list, which begins at its newest rows with nothing selected. */}
      <Fragment key={`${app} ${JSON.stringify(filters)}`}>
        {filters.part === "" ? (
          <List
            appName={app}
            filters={filters}
            counts={counts.isPlaceholderData ? undefined : counts.data}
            onOpen={open}
            onChange={change}
          />
        ) : (
          <PartList appName={app} filters={filters} total={total} onOpen={open} />
        )}
      </Fragment>
    </Page>
  );
}

interface ListProps {
  readonly appName: string;
  readonly filters: Filters;
  readonly counts: readonly WorkflowAggregate[] | undefined;
  readonly onOpen: (workflowId: string) => void;
  readonly onChange: (filters: Filters) => void;
}

function List({ appName, filters, counts, onOpen, onChange }: ListProps): ReactNode {
  const [memory] = useState(() => recallList(appName, filters));
  const [selection, setSelection] = useState(memory.left.selection);
  const select = (next: Selection): void => {
    memory.note({ selection: next });
    setSelection(next);
  };
  const list = useWorkflowList(appName, filters, memory);
  const total = counts === undefined ? undefined : totalCount(counts);
  const shown = { ...selection, rows: refreshedRows(selection.rows, list.rows) };
  const isEveryRow = list.rows.length > 0 && list.rows.every((row) => selection.rows.has(row.workflowId));
  const selectAll = (): void => {
    if (counts === undefined) return;
    const before = new Date(serverNow()).toISOString();
    select({ rows: selection.rows, all: { filters, before, counts: countsByStatus(counts) } });
  };
  return (
    <>
      {selection.rows.size === 0 ? null : (
        <SelectionBar
          appName={appName}
          selection={shown}
          total={total}
          onSelectAll={
            isEveryRow && selection.all === undefined && (total ?? 0) > list.rows.length
              ? selectAll
              : undefined
          }
          onClear={() => select(nothingSelected)}
        />
      )}
      <Loaded query={list.head} appName={appName} rows={14}>
        {() =>
          list.rows.length === 0 ? (
            <Empty filters={filters} onChange={onChange} />
          ) : (
            <>
              {list.olderError === null ? null : (
                <Banner icon={TriangleAlert} tone="delayed">
                  Older workflows could not be read. {toFailure(list.olderError).message}
                </Banner>
              )}
              <WorkflowTable
                appName={appName}
                workflows={list.rows}
                selected={selection.rows}
                onSelect={(rows) => select({ rows })}
                onOpen={onOpen}
                memory={memory}
                waiting={list.waiting === 0 ? null : waitingText(list.waiting)}
                onAway={list.hold}
                onShow={list.show}
                onNearEnd={list.readMore}
                foot={<Foot list={list} total={total} />}
              />
            </>
          )
        }
      </Loaded>
    </>
  );
}

/** Why the application cannot count what matches, if it cannot. */
function whyUncounted(
  filters: Filters,
  unsupported: (member: string) => string | undefined,
): string | undefined {
  const body = countBody(filters, 0);
  if (body === undefined) return "no SDK counts by whether a queue is involved";
  return ["status", ...Object.keys(body)].map(unsupported).find((reason) => reason !== undefined);
}

/** Why nothing was counted. The list itself says when the application does not exist. */
function countFailure(error: Error | null): string | undefined {
  if (error === null) return undefined;
  const { kind, message } = toFailure(error);
  return kind === "gone" ? undefined : message;
}

/** How many match, as far as that is known. */
function noteText(filters: Filters, total: number | undefined, uncounted: string | undefined): string | null {
  if (filters.part !== "") return null;
  if (uncounted !== undefined) return `not counted: ${uncounted}`;
  return total === undefined ? null : `${total.toLocaleString("en")} ${total === 1 ? "match" : "matching"}`;
}

function waitingText(count: number): string {
  return count < rowsPerPage ? `${count} new` : `${count} or more new`;
}

function Foot({
  list,
  total,
}: {
  readonly list: WorkflowList;
  readonly total: number | undefined;
}): ReactNode {
  const count = list.rows.length.toLocaleString("en");
  if (list.isWhole) return <span>{count} in all, newest first</span>;
  const all = total === undefined || total < list.rows.length ? "" : ` of ${total.toLocaleString("en")}`;
  return (
    <span>
      The newest {count}
      {all}. {list.isReadingMore ? "Reading older ones…" : "Scroll for older ones."}
    </span>
  );
}

interface EmptyProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

function Empty({ filters, onChange }: EmptyProps): ReactNode {
  if (!isFiltered(filters)) {
    return (
      <State icon={ListTree} title="No workflows yet">
        <p>A workflow appears here as soon as the application starts or enqueues one.</p>
      </State>
    );
  }
  const { q } = filters;
  const [, ...otherReadings] = q === "" ? [] : readSearch(q, filters, filters.cased === "yes");
  return (
    <State
      icon={SearchX}
      title={q === "" ? "No workflow matches" : `No ID begins with “${q}”`}
      actions={<Button onClick={() => onChange(noFilters)}>Clear the filters</Button>}
    >
      <p>
        {q === ""
          ? "Every filter is applied by the application itself, so nothing was left out."
          : "DBOS finds IDs by their beginning only. The text can be read in other ways:"}
      </p>
      {otherReadings.map(({ key, sentence, change }) => (
        <p key={key}>
          <Button variant="ghost" onClick={() => onChange({ ...filters, ...change })}>
            {sentence}
          </Button>
        </p>
      ))}
    </State>
  );
}

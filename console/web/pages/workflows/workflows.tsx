import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ListTree, SearchX, TriangleAlert } from "lucide-react";
import { Fragment, Suspense, lazy, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { matchCountsQuery, rowsPerPage } from "../../api/queries.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { useWorkflowList } from "../../api/workflow-list.ts";
import type { WorkflowList } from "../../api/workflow-list.ts";
import { Banner } from "../../components/banner.tsx";
import { DisplayMenu } from "./display-menu.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { ImportLink } from "./import-link.tsx";
import { PartList } from "./part-list.tsx";
import { Page } from "../../components/page.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { WorkflowTable } from "./workflow-table.tsx";
import type { WorkflowAggregate } from "../../api/types.ts";
import { serverNow } from "../../api/clock.ts";
import { listKey, recallList } from "../../api/list-memory.ts";
import { toFailure } from "../../model/failure.ts";
import { countBody, filtersFromSearch, isFiltered, noFilters } from "../../model/filters.ts";
import type { Filters } from "../../model/filters.ts";
import { periodOf } from "../../model/histogram.ts";
import { loadsResults, lookFromSearch, searchFromList } from "../../model/list-look.ts";
import type { ListLook } from "../../model/list-look.ts";
import { oldestMs, totalCount } from "../../model/list.ts";
import { readSearch } from "../../model/search-text.ts";
import { countsByStatus, nothingSelected, refreshedRows } from "../../model/selection.ts";
import type { Selection } from "../../model/selection.ts";
import { segmentFromId } from "../../model/workflow-id.ts";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";

const CopyList = lazy(async () => ({ default: (await import("./copy-list.tsx")).CopyList }));

const route = getRouteApi("/orgs/$org/apps/$app/workflows");

const ViewsMenu = lazy(async () => ({ default: (await import("./views-menu.tsx")).ViewsMenu }));
const Histogram = lazy(async () => ({ default: (await import("./histogram.tsx")).Histogram }));

/** The workflows of an application, newest first. */
export function WorkflowsPage(): ReactNode {
  const { org, app } = route.useParams();
  const search = route.useSearch();
  const filters = useMemo(() => filtersFromSearch(search), [search]);
  const look = useMemo(() => lookFromSearch(search), [search]);
  const navigate = useNavigate();
  const unsupported = useUnsupported(app);
  const uncounted = whyUncounted(filters, (member) => unsupported("getWorkflowAggregates", { member }));
  const counts = useQuery({ ...matchCountsQuery(app, filters), enabled: uncounted === undefined });
  const known = counts.isPlaceholderData ? undefined : counts.data;
  const total = known === undefined ? undefined : totalCount(known);
  const open = (workflowId: string): void =>
    void navigate({
      to: "/orgs/$org/apps/$app/workflows/$workflow",
      params: { org, app, workflow: segmentFromId(workflowId) },
    });
  const show = (nextFilters: Filters, nextLook: ListLook, replace = true): void => {
    // Columns that the address names stay named, whatever this person usually shows.
    const next = searchFromList(nextFilters, nextLook, search["cols"] !== undefined);
    void navigate({ to: ".", search: next, replace });
  };
  const change = (next: Filters): void => show(next, look);
  const shared = {
    appName: app,
    filters,
    look,
    onOpen: open,
    onChange: change,
    onLook: (next: ListLook): void => show(filters, next),
  };
  return (
    <Page
      title="Workflows"
      isWide
      fills="always"
      note={noteText(filters, total, uncounted ?? countFailure(counts.error))}
      actions={
        <>
          <Suspense>
            <ViewsMenu appName={app} search={search} />
          </Suspense>
          <DisplayMenu filters={filters} look={look} onChange={show} />
          <Popover trigger={<Button variant="ghost">Copy as…</Button>} title="Copy the list as a command">
            <Suspense>
              <CopyList appName={app} filters={filters} />
            </Suspense>
          </Popover>
          <ImportLink appName={app} />
        </>
      }
    >
      <FilterBar appName={app} filters={filters} onChange={change} />
      {uncounted === undefined && filters.part === "" ? (
        <OverTime
          appName={app}
          filters={filters}
          oldest={oldestMs(counts.data ?? [])}
          denied={unsupported("getWorkflowAggregates", { member: "timeBucketSizeMs" })}
          // Back undoes it.
          onChange={(next) => show(next, look, false)}
        />
      ) : null}
      {/* What is read otherwise is another list, which begins at its newest rows with nothing selected. */}
      <Fragment key={listKey(app, filters, look)}>
        {filters.part === "" ? <List {...shared} counts={known} /> : <PartList {...shared} total={total} />}
      </Fragment>
    </Page>
  );
}

interface OverTimeProps {
  readonly appName: string;
  readonly filters: Filters;
  /** When the oldest match was created, in epoch milliseconds. */
  readonly oldest: number | undefined;
  /** Why the application cannot count over time, if it cannot. */
  readonly denied: string | undefined;
  readonly onChange: (filters: Filters) => void;
}

function OverTime({ denied, oldest, ...props }: OverTimeProps): ReactNode {
  const { by } = props.filters;
  if (denied !== undefined) return <Quiet>No counts over time: {denied}</Quiet>;
  if (by !== "created") return <Quiet>No counts over time: SDKs count by the time of creation only.</Quiet>;
  const period = periodOf(props.filters, oldest, serverNow());
  if (period === undefined) return null;
  return (
    <Suspense fallback={<div style={{ height: 63, flex: "none" }} />}>
      <Histogram {...props} period={period} />
    </Suspense>
  );
}

function Quiet({ children }: { readonly children: ReactNode }): ReactNode {
  return <p style={{ flex: "none", color: "var(--text-3)" }}>{children}</p>;
}

interface ListProps {
  readonly appName: string;
  readonly filters: Filters;
  readonly look: ListLook;
  readonly counts: readonly WorkflowAggregate[] | undefined;
  readonly onOpen: (workflowId: string) => void;
  readonly onChange: (filters: Filters) => void;
  readonly onLook: (look: ListLook) => void;
}

function List({ appName, filters, look, counts, onOpen, onChange, onLook }: ListProps): ReactNode {
  const [memory] = useState(() => recallList(appName, filters, look));
  const [selection, setSelection] = useState(memory.left.selection);
  const select = (next: Selection): void => {
    memory.note({ selection: next });
    setSelection(next);
  };
  const hasResults = loadsResults(look);
  const list = useWorkflowList(appName, filters, memory, hasResults);
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
                filters={filters}
                onFilter={onChange}
                look={look}
                onLook={onLook}
                hasResults={hasResults}
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

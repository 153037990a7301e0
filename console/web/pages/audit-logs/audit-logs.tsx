import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { auditLogQuery, entriesPerPage } from "../../api/org-queries.ts";
import { Chips } from "../../components/chips.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded, State } from "../../components/states.tsx";
import {
  auditChips,
  auditFiltersFrom,
  noAuditFilters,
  searchFromAudit,
  shownEntries,
} from "../../model/audit-log.ts";
import type { AuditFilters } from "../../model/audit-log.ts";
import { distinct } from "../../model/list.ts";
import { Button } from "../../ui/button.tsx";
import { AuditFilter } from "./audit-filter.tsx";
import { AuditTable } from "./audit-table.tsx";
import { Export } from "./export.tsx";
import styles from "./audit-logs.module.css";

const route = getRouteApi("/orgs/$org/audit-logs");

/** Who changed what in the organisation, the newest first. */
export function AuditLogsPage(): ReactNode {
  const { org } = route.useParams();
  const navigate = route.useNavigate();
  const filters = auditFiltersFrom(route.useSearch());
  const query = useInfiniteQuery(auditLogQuery(filters));
  const pages = query.data?.pages ?? [];
  const entries = shownEntries(pages, filters);
  const change = (next: AuditFilters): void => void navigate({ search: searchFromAudit(next) });

  return (
    <Page
      title="Audit log"
      isWide
      actions={<Export org={org} entries={entries} hasMore={query.hasNextPage} />}
    >
      <search className={styles["bar"]} aria-label="Filter the audit log">
        <AuditFilter
          filters={filters}
          operations={distinct(pages.flat().map(({ operation }) => operation))}
          onChange={change}
        />
        <Chips label="Filters" chips={auditChips(filters)} onChange={change} />
      </search>
      <Loaded query={query}>
        {() => (
          <>
            {entries.length === 0 ? (
              <Empty filters={filters} onClear={() => change(noAuditFilters)} />
            ) : (
              <AuditTable org={org} entries={entries} filters={filters} />
            )}
            <Foot
              shown={entries.length}
              read={pages.flat().length}
              hasMore={query.hasNextPage}
              isReading={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface EmptyProps {
  readonly filters: AuditFilters;
  readonly onClear: () => void;
}

function Empty({ filters, onClear }: EmptyProps): ReactNode {
  if (auditChips(filters).length === 0) {
    return (
      <State icon={ScrollText} title="Nothing has been changed yet">
        <p>Each change through the Console, the API and dbosctl leaves an entry here.</p>
      </State>
    );
  }
  return (
    <State icon={ScrollText} title="No entry matches" actions={<Button onClick={onClear}>Clear</Button>}>
      <p>Entries are removed when they are older than the organisation keeps them.</p>
    </State>
  );
}

interface FootProps {
  readonly shown: number;
  readonly read: number;
  readonly hasMore: boolean;
  readonly isReading: boolean;
  readonly onMore: () => void;
}

function Foot({ shown, read, hasMore, isReading, onMore }: FootProps): ReactNode {
  const number = (value: number): string => value.toLocaleString("en");
  return (
    <div className={styles["foot"]}>
      <span>
        {shown === read ? number(read) : `${number(shown)} of ${number(read)}`}{" "}
        {read === 1 ? "entry" : "entries"} read{hasMore ? "; there are older ones" : ""}
      </span>
      {hasMore ? (
        <Button disabled={isReading} onClick={onMore}>
          Read {entriesPerPage} older
        </Button>
      ) : null}
    </div>
  );
}

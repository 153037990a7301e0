import { SearchX, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { usePartScan } from "../../api/part-scan.ts";
import { recallList } from "../../api/list-memory.ts";
import { toFailure } from "../../model/failure.ts";
import type { Filters } from "../../model/filters.ts";
import type { ListLook } from "../../model/list-look.ts";
import { lookedThrough } from "../../model/search-text.ts";
import { nothingSelected } from "../../model/selection.ts";
import type { Selection } from "../../model/selection.ts";
import { Button } from "../../ui/button.tsx";
import { Banner } from "../../components/banner.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { State } from "../../components/states.tsx";
import { WorkflowTable } from "./workflow-table.tsx";

interface PartListProps {
  readonly appName: string;
  readonly filters: Filters;
  readonly total: number | undefined;
  readonly look: ListLook;
  readonly onOpen: (workflowId: string) => void;
  readonly onChange: (filters: Filters) => void;
  readonly onLook: (look: ListLook) => void;
}

function nothing(): void {
  return undefined;
}

/** Workflows whose id or name contains a text, and how many were searched. */
export function PartList(props: PartListProps): ReactNode {
  const { appName, filters, look, total, onOpen } = props;
  const [memory] = useState(() => recallList(appName, filters, look));
  const [selection, setSelection] = useState<Selection>(memory.left.selection);
  const scan = usePartScan(appName, filters);
  const select = (next: Selection): void => {
    memory.note({ selection: next });
    setSelection(next);
  };
  const number = (count: number): string => count.toLocaleString("en");
  const of = total === undefined || total < scan.read ? "" : ` of ${number(total)}`;
  const far = scan.isWhole ? `all ${number(scan.read)}` : `the newest ${number(scan.read)}${of}`;
  const sentence = scan.isReading
    ? `Looking through ${far} for “${filters.part}”: ${number(scan.found.length)} so far.`
    : `${number(scan.found.length)} of ${far} have “${filters.part}” in ID or name.`;
  const more =
    scan.isWhole || scan.isReading ? null : (
      <Button onClick={scan.goOn}>
        {scan.error === null ? `Look through ${number(lookedThrough)} more` : "Try again"}
      </Button>
    );
  return (
    <>
      {selection.rows.size === 0 ? null : (
        <SelectionBar
          appName={appName}
          selection={selection}
          total={undefined}
          onSelectAll={undefined}
          onClear={() => select(nothingSelected)}
        />
      )}
      {scan.error === null ? null : (
        <Banner icon={TriangleAlert} tone="delayed">
          Not all could be looked through. {toFailure(scan.error).message}
        </Banner>
      )}
      {scan.found.length === 0 ? (
        <State icon={SearchX} title={scan.isReading ? "Looking…" : "None found"} actions={more}>
          <output>{sentence}</output>
        </State>
      ) : (
        <WorkflowTable
          appName={appName}
          filters={filters}
          onFilter={props.onChange}
          look={look}
          onLook={props.onLook}
          hasResults={false}
          workflows={scan.found}
          selected={selection.rows}
          onSelect={(rows) => select({ rows })}
          onOpen={onOpen}
          memory={memory}
          waiting={null}
          onAway={nothing}
          onShow={nothing}
          onNearEnd={nothing}
          foot={
            <>
              <output>{sentence}</output>
              {more}
            </>
          }
        />
      )}
    </>
  );
}

import type { ReactNode } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { Panel } from "../../components/panel.tsx";
import { countBy } from "../../model/queue-flow.ts";
import type { QueueRows } from "../../model/why/known.ts";
import { queueRowsRead } from "../../model/why/queued.ts";

const shown = 20;

/** The partitions of a queue with the most work, as far as its rows were read. */
export function Partitions({ rows }: { readonly rows: QueueRows | undefined }): ReactNode {
  const queued = rows?.queued;
  if (queued === undefined) return null;
  const running = countBy(rows?.running ?? [], "queuePartitionKey");
  const runningOf = (key: string): number | undefined =>
    rows?.running === undefined ? undefined : (running.find(({ value }) => value === key)?.count ?? 0);
  const partitions = countBy(queued, "queuePartitionKey");
  const isPart = queued.length >= queueRowsRead;
  return (
    <Panel
      title="Partitions"
      about={
        isPart
          ? `Counted among the ${queueRowsRead} workflows that have waited longest.`
          : "Those in which workflows wait."
      }
    >
      {partitions.length === 0 ? (
        <p>Nothing waits in any partition.</p>
      ) : (
        <DataTable
          label="Partitions"
          rows={partitions.slice(0, shown)}
          rowKey={({ value }) => value}
          columns={[
            { title: "Partition", render: ({ value }) => <code>{value}</code> },
            { title: "Queued", isNumber: true, render: ({ count }) => count.toLocaleString("en") },
            { title: "Running", isNumber: true, render: ({ value }) => runningOf(value) ?? "–" },
          ]}
        />
      )}
    </Panel>
  );
}

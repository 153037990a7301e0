import type { CSSProperties, ReactNode } from "react";
import type { Queue } from "../../api/types.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Panel } from "../../components/panel.tsx";
import { limitUses } from "../../model/queue-flow.ts";
import type { LimitUse } from "../../model/queue-flow.ts";
import { limitWords } from "../../model/queues.ts";
import { queueRowsRead } from "../../model/why/queued.ts";
import type { QueueRows } from "../../model/why/known.ts";
import styles from "./queue.module.css";

interface LimitsProps {
  readonly queue: Queue;
  readonly running: number | undefined;
  readonly rows: QueueRows | undefined;
}

/** A queue's limits, and how much of each is in use. */
export function Limits({ queue, running, rows }: LimitsProps): ReactNode {
  const isWhole = (rows?.running?.length ?? 0) < queueRowsRead;
  const uses = limitUses(queue, {
    running,
    rows: isWhole ? rows?.running : undefined,
    taken: rows?.taken,
  });
  const order = [
    queue.priorityEnabled ? "By priority, then the first in" : "The first in is the first out",
    queue.partitionQueue ? "in each partition" : "",
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <Panel title="Limits">
      <dl className={styles["facts"]}>
        <dt>Limits</dt>
        <dd>{limitWords(queue)}</dd>
        <dt>Order</dt>
        <dd>{order}</dd>
        <dt>Polled</dt>
        <dd>every {queue.pollingIntervalSecs} s by each executor</dd>
      </dl>
      {uses.length === 0 ? null : (
        <DataTable
          label="Use of each limit"
          rows={uses}
          rowKey={({ limit }) => limit}
          columns={[
            { title: "What", render: ({ limit }) => limit },
            { title: "In use", render: (use) => <Use use={use} /> },
          ]}
        />
      )}
    </Panel>
  );
}

function Use({ use: { used, max } }: { readonly use: LimitUse }): ReactNode {
  if (used === undefined) return `– of ${max}`;
  const part = max === 0 ? 100 : Math.min(100, (used / max) * 100);
  return (
    <span className={styles["use"]}>
      <span className={styles["track"]} aria-hidden>
        <span
          className={`${styles["bar"]} ${used >= max ? styles["full"] : ""}`}
          style={{ "--part": `${part}%` } as CSSProperties}
        />
      </span>
      <span>
        {used} of {max}
        {used >= max ? ", full" : ""}
      </span>
    </span>
  );
}

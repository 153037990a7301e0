import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { agedCountsQuery } from "../../api/application-queries.ts";
import { useDenial } from "../../api/standing.ts";
import type { Application } from "../../api/types.ts";
import { Panel } from "../../components/panel.tsx";
import { deletedCount, everyCount } from "../../model/retention.ts";
import { readCount, readDuration, writeCount, writeDuration } from "../../model/typed-amount.ts";
import { Field } from "../../ui/field.tsx";
import { ConfirmedSave } from "./confirmed-save.tsx";
import { cleared, typedOrNone, useAppUpdate } from "./update.ts";
import { useSettled } from "../../api/use-settled.ts";
import styles from "./settings.module.css";

/** Which workflows are deleted, with how many that would be now. */
export function RetentionForm({ app }: { readonly app: Application }): ReactNode {
  const { gcTimeThresholdMs, gcRowsThreshold } = app;
  const [timeText, setTimeText] = useState(
    gcTimeThresholdMs === null ? "" : writeDuration(gcTimeThresholdMs),
  );
  const [rowsText, setRowsText] = useState(gcRowsThreshold === null ? "" : writeCount(gcRowsThreshold));
  const denied = useDenial("application.write");
  const update = useAppUpdate(app.name, "Retention");
  const time = typedOrNone(timeText, readDuration);
  const rows = typedOrNone(rowsText, readCount);
  const isChanged = time.value !== gcTimeThresholdMs || rows.value !== gcRowsThreshold;
  const isReady = time.isRight && rows.isRight && isChanged;
  const settledMs = useSettled(time.value);
  const deletes = isReady && (time.value !== null || rows.value !== null);
  const all = useQuery({ ...agedCountsQuery(app.name, 0), enabled: deletes });
  const old = useQuery({
    ...agedCountsQuery(app.name, settledMs ?? 0),
    enabled: deletes && settledMs !== null,
  });
  const isOldCurrent = settledMs === time.value && !old.isPlaceholderData;
  const count = deletedCount(
    { ms: time.value, rows: rows.value },
    { all: all.data, old: isOldCurrent ? old.data : undefined },
  );

  return (
    <Panel
      title="Retention"
      id="retention"
      about="Workflows that have ended are kept until they are deleted here. With both limits, the one that deletes more wins. Workflows that have not ended are never deleted."
    >
      <ConfirmedSave
        label="retention"
        isReady={isReady}
        denied={denied}
        isSaving={update.isPending}
        verb="Delete"
        count={count}
        {...(all.data === undefined ? {} : { outOf: `of ${writeCount(everyCount(all.data))}` })}
        isUnreadable={all.error !== null || old.error !== null}
        consequence="Their steps, inputs and outputs are removed from the application's database, and every later workflow that passes the limit. This cannot be undone."
        onSave={() =>
          update.mutate({
            ...(time.value === gcTimeThresholdMs ? {} : { gcTimeThresholdMs: time.value ?? cleared }),
            ...(rows.value === gcRowsThreshold ? {} : { gcRowsThreshold: rows.value ?? cleared }),
          })
        }
      >
        <div className={styles["fields"]}>
          <Field
            label="Keep for"
            value={timeText}
            placeholder="ever"
            onChange={(event) => setTimeText(event.target.value)}
            aria-invalid={!time.isRight}
            hint="From a workflow's creation: 36 h, 90 d. Empty for ever."
          />
          <Field
            label="Keep at most"
            value={rowsText}
            placeholder="every workflow"
            onChange={(event) => setRowsText(event.target.value)}
            aria-invalid={!rows.isRight}
            hint="About this many of the newest: 50,000, 250k, 1M. Empty for all."
          />
        </div>
      </ConfirmedSave>
    </Panel>
  );
}

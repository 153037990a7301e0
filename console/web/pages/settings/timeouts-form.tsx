import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { agedCountsQuery } from "../../api/application-queries.ts";
import { useDenial } from "../../api/standing.ts";
import type { Application } from "../../api/types.ts";
import { Panel } from "../../components/panel.tsx";
import { cancelledCount } from "../../model/retention.ts";
import { readDuration, writeDuration } from "../../model/typed-amount.ts";
import { Field } from "../../ui/field.tsx";
import { ConfirmedSave } from "./confirmed-save.tsx";
import { cleared, typedOrNone, useAppUpdate } from "./update.ts";
import { useSettled } from "../../api/use-settled.ts";
import styles from "./settings.module.css";

const maxExecutorTimeoutSecs = 2_147_483_647;

/** How long an executor may be away, and how long a workflow may take. */
export function TimeoutsForm({ app }: { readonly app: Application }): ReactNode {
  const [executorText, setExecutorText] = useState(writeDuration(app.executorTimeoutSecs * 1_000));
  const [globalText, setGlobalText] = useState(
    app.globalTimeoutMs === null ? "" : writeDuration(app.globalTimeoutMs),
  );
  const denied = useDenial("application.write");
  const update = useAppUpdate(app.name, "Timeouts");
  const secs = wholeSeconds(executorText);
  const global = typedOrNone(globalText, readDuration);
  const isGlobalNew = global.isRight && global.value !== app.globalTimeoutMs;
  const settledMs = useSettled(isGlobalNew ? global.value : null);
  const old = useQuery({ ...agedCountsQuery(app.name, settledMs ?? 0), enabled: settledMs !== null });
  const count =
    settledMs === null
      ? 0
      : old.data === undefined || old.isPlaceholderData
        ? undefined
        : cancelledCount(old.data);
  const isChanged = secs !== app.executorTimeoutSecs || isGlobalNew;
  const isRight = secs !== undefined && global.isRight;

  return (
    <Panel title="Timeouts" id="timeouts">
      <ConfirmedSave
        label="timeouts"
        isReady={isRight && isChanged && (global.value ?? null) === (isGlobalNew ? settledMs : global.value)}
        denied={denied}
        isSaving={update.isPending}
        verb="Cancel"
        count={count}
        consequence="They have not ended and are older than the new timeout. Conductor cancels them within a minute."
        onSave={() =>
          update.mutate({
            ...(secs === undefined || secs === app.executorTimeoutSecs ? {} : { executorTimeoutSecs: secs }),
            ...(isGlobalNew ? { globalTimeoutMs: global.value ?? cleared } : {}),
          })
        }
        isUnreadable={old.error !== null}
      >
        <div className={styles["fields"]}>
          <Field
            label="Executor timeout"
            value={executorText}
            onChange={(event) => setExecutorText(event.target.value)}
            aria-invalid={secs === undefined}
            hint="An executor that stays disconnected for longer is declared dead, and another takes over its workflows. Longer than a restart usually takes: 60 s, 5 m."
          />
          <Field
            label="Global timeout"
            value={globalText}
            placeholder="none"
            onChange={(event) => setGlobalText(event.target.value)}
            aria-invalid={!global.isRight}
            hint="Workflows that have not ended this long after they were created are cancelled: 36 h, 90 d. Empty for none."
          />
        </div>
      </ConfirmedSave>
    </Panel>
  );
}

/** Conductor keeps this timeout in whole seconds. */
function wholeSeconds(text: string): number | undefined {
  const ms = readDuration(text);
  const secs = ms === undefined ? 0 : ms / 1_000;
  return Number.isInteger(secs) && secs >= 1 && secs <= maxExecutorTimeoutSecs ? secs : undefined;
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { serverNow } from "../../api/clock.ts";
import { backTestQuery } from "../../api/org-queries.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { Ago } from "../../components/time.tsx";
import type { Condition } from "../../model/alert-rule.ts";
import { backTestDays, failuresByTime, firings } from "../../model/back-test.ts";
import { toFailure } from "../../model/failure.ts";
import { Button } from "../../ui/button.tsx";

interface BackTestProps {
  readonly appName: string;
  readonly condition: Condition | undefined;
  readonly quietSecs: number;
}

/** Says on demand how often a rule would have fired lately. Draws nothing for rules that counts cannot tell about. */
export function BackTest({ appName, condition, quietSecs }: BackTestProps): ReactNode {
  const [isAsked, setAsked] = useState(false);
  const isFailure = condition?.ruleType === "WorkflowFailure";
  const query = useQuery({
    ...backTestQuery(appName, isFailure ? condition.name : ""),
    enabled: isAsked && isFailure,
  });
  const denied = useUnsupported(appName)("getWorkflowAggregates", { member: "timeBucketSizeMs" });
  if (!isFailure) return null;
  if (!isAsked) {
    return (
      <Button denied={denied} onClick={() => setAsked(true)}>
        Try it on the last {backTestDays} days
      </Button>
    );
  }
  if (query.error !== null) {
    return <span role="alert">The last days could not be read. {toFailure(query.error).message}</span>;
  }

  if (query.data === undefined) return <output>Counting failed workflows…</output>;
  const fired = firings(failuresByTime(query.data), { ...condition, quietSecs }, serverNow());
  const last = fired.at(-1);
  return (
    <output title="Failed workflows are counted by when they were created.">
      {last === undefined ? (
        `Would not have fired in the last ${backTestDays} days`
      ) : (
        <>
          Would have fired about {fired.length === 1 ? "once" : `${fired.length.toLocaleString("en")} times`}{" "}
          in the last {backTestDays} days, <Ago iso={new Date(last).toISOString()} prefix="last" />
        </>
      )}
    </output>
  );
}

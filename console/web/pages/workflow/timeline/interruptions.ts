import { useQuery } from "@tanstack/react-query";
import { executorsQuery, recoveriesQuery } from "../../../api/queries.ts";
import { executorNames } from "../../../model/recovery.ts";
import { interruptionsOf } from "../../../model/timeline/recovered.ts";
import type { Interruption } from "../../../model/timeline/recovered.ts";
import { useZone } from "../../../preferences.ts";

/** When the workflow lost its executor, as far as the log of recoveries has it. */
export function useInterruptions(
  appName: string,
  workflowId: string,
  nowMs: number,
): readonly Interruption[] {
  const { data: recoveries = [] } = useQuery(recoveriesQuery(appName));
  const { data: executors = [] } = useQuery(executorsQuery(appName));
  const [zone] = useZone();
  const nameOf = executorNames([...executors, ...recoveries]);
  return interruptionsOf(workflowId, recoveries, { zone, nowMs, nameOf });
}

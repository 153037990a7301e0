// Where a failed workflow is forked: members of the API → wire.
import type { ForkPoint } from "./messages.ts";

export interface ForkPlaces {
  readonly fromLastFailure?: boolean;
  readonly fromLastStep?: boolean;
  readonly fromStep?: number;
  readonly fromStepName?: string;
}

/** The places that are chosen. SDKs refuse neither none nor several, so callers check that there is one. */
export function forkPoints({
  fromLastFailure,
  fromLastStep,
  fromStep,
  fromStepName,
}: ForkPlaces): ForkPoint[] {
  const chosen: ForkPoint[] = [];
  if (fromLastFailure) chosen.push({ from_last_failure: true });
  if (fromLastStep) chosen.push({ from_last_step: true });
  if (fromStep !== undefined) chosen.push({ from_step: fromStep });
  if (fromStepName) chosen.push({ from_step_name: fromStepName });
  return chosen;
}

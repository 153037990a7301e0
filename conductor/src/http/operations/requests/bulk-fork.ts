// Where and how to fork: API → wire.
import type { Static } from "typebox";
import type { bulkForkFromFailureInput } from "../../../contract/schemas/workflow-action.ts";
import type { ForkPoint } from "../../../wire/messages.ts";
import { requestInvalid, maxStepNumber, outside, requireNone } from "../../complaints.ts";

type BulkFork = Static<typeof bulkForkFromFailureInput>;

const places = "fromLastFailure, fromLastStep, fromStep and fromStepName";

/** The one place to fork at. SDKs refuse none and several, so this does first: `CONDUCTOR_REQUEST_INVALID`. */
export function forkPoint(body: BulkFork): ForkPoint {
  requireNone(outside("body.fromStep", body.fromStep, 0, maxStepNumber));
  const chosen: ForkPoint[] = [];
  if (body.fromLastFailure) chosen.push({ from_last_failure: true });
  if (body.fromLastStep) chosen.push({ from_last_step: true });
  if (body.fromStep !== undefined) chosen.push({ from_step: body.fromStep });
  if (body.fromStepName) chosen.push({ from_step_name: body.fromStepName });
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  throw requestInvalid([{ location: "body", message: `must have exactly one of ${places}` }]);
}

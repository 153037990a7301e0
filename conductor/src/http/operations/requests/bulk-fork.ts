// Where and how to fork: API → wire.
import type { Static } from "typebox";
import type { bulkForkFromFailureInput } from "../../../contract/schemas/workflow-action.ts";
import { forkPoints } from "../../../wire/fork-points.ts";
import type { ForkPoint } from "../../../wire/messages.ts";
import { requestInvalid, maxStepNumber, outside, requireNone } from "../../complaints.ts";

type BulkFork = Static<typeof bulkForkFromFailureInput>;

const places = "fromLastFailure, fromLastStep, fromStep and fromStepName";

/** The one place to fork at. Throws `CONDUCTOR_REQUEST_INVALID` for none and for several. */
export function forkPoint(body: BulkFork): ForkPoint {
  requireNone(outside("body.fromStep", body.fromStep, 0, maxStepNumber));
  const [only, ...others] = forkPoints(body);
  if (only !== undefined && others.length === 0) return only;
  throw requestInvalid([{ location: "body", message: `must have exactly one of ${places}` }]);
}

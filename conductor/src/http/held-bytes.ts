// What one request holds of the bytes that may be in flight: its body, an executor's answer to it, and its own answer.
import type { FastifyReply, FastifyRequest } from "fastify";
import { ConductorError } from "../errors.ts";
import type { BytesInFlight, Hold } from "../in-flight.ts";

/** Bodies and answers below this are part of what a connection costs anyway, in bytes. */
const uncountedBytes = 4_096;

const holds = new WeakMap<FastifyRequest, Hold>();

/** Sets how many bytes a request holds, until its answer has been sent. Throws `CONDUCTOR_NO_ROOM`. */
export function holdBytes(
  inFlight: BytesInFlight,
  request: FastifyRequest,
  { raw }: FastifyReply,
  bytes: number,
): void {
  // Nothing would release what is held for a caller that is gone.
  if (raw.destroyed) return;
  const known = holds.get(request);
  if (known === undefined && bytes <= uncountedBytes) return;
  const hold = known ?? inFlight.hold(ownerOf(request), () => raw.destroy());
  if (known === undefined) raw.once("close", () => inFlight.set(hold, 0));
  holds.set(request, hold);
  if (!inFlight.set(hold, bytes)) throw noRoom(inFlight.limit);
}

/** Adds to the bytes that a request holds. Throws `CONDUCTOR_NO_ROOM`, also when its caller is gone. */
export function holdMore(
  inFlight: BytesInFlight,
  request: FastifyRequest,
  reply: FastifyReply,
  bytes: number,
): void {
  if (reply.raw.destroyed) throw noRoom(inFlight.limit);
  holdBytes(inFlight, request, reply, (holds.get(request)?.bytes ?? 0) + bytes);
}

/** The application that it is about, or what else there is to tell callers apart by. */
function ownerOf({ admitted, ip }: FastifyRequest): string {
  return admitted?.app?.id ?? admitted?.org?.id ?? ip;
}

function noRoom(limit: number): ConductorError {
  return new ConductorError(
    "CONDUCTOR_NO_ROOM",
    `There is no room for this now: at most ${limit} bytes may be under way at the same time ` +
      "(CONDUCTOR_MAX_IN_FLIGHT); try again in a moment, or with less.",
    { retryAfterSecs: 1 },
  );
}

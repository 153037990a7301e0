// The bytes in flight that one request holds: its body, an executor's answer to it, and its own answer.
import type { FastifyReply, FastifyRequest } from "fastify";
import { ConductorError } from "../../errors.ts";
import type { BytesInFlight, Hold } from "../../in-flight.ts";

/** Bodies and answers below this are part of what a connection costs anyway, in bytes. */
const uncountedBytes = 4_096;

const holds = new WeakMap<FastifyRequest, Hold>();

/** Sets how many bytes a request holds, until its answer has been sent. Returns `CONDUCTOR_NO_ROOM` where they do not fit. */
export function holdBytes(
  inFlight: BytesInFlight,
  request: FastifyRequest,
  { raw }: FastifyReply,
  bytes: number,
): ConductorError | undefined {
  // The caller is gone: nothing would release the bytes.
  if (raw.destroyed) return undefined;
  const known = holds.get(request);
  if (known === undefined && bytes <= uncountedBytes) return undefined;
  const hold = known ?? inFlight.hold(ownerOf(request), () => raw.destroy());
  if (known === undefined) raw.once("close", () => inFlight.set(hold, 0));
  holds.set(request, hold);
  return inFlight.set(hold, bytes) ? undefined : noRoom(inFlight.limit);
}

/** Adds to the bytes that a request holds. Throws `CONDUCTOR_NO_ROOM`, also when its caller is gone. */
export function holdMore(
  inFlight: BytesInFlight,
  request: FastifyRequest,
  reply: FastifyReply,
  bytes: number,
): void {
  const all = (holds.get(request)?.bytes ?? 0) + bytes;
  const refusal = reply.raw.destroyed ? noRoom(inFlight.limit) : holdBytes(inFlight, request, reply, all);
  if (refusal !== undefined) throw refusal;
}

/** Names the application of the request; without one, the organisation or the address. */
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

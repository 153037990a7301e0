// Where the application's data must not leave it: workflows are told of, and what they were given and gave is not.
import type { WireRequest } from "../link/envelope.ts";
import { Refusal } from "../refusal.ts";

/** These have no answer without data. */
const refused = [
  "get_workflow_events",
  "get_workflow_notifications",
  "get_workflow_streams",
  "export_workflow",
  "import_workflow",
];
const nothing = { load_input: false, load_output: false, load_context: false };

/** The request as if it asked for no data, whatever it asks for. Throws a `Refusal` where there is no such request. */
export function withoutData(request: WireRequest): WireRequest {
  if (refused.includes(request.type)) {
    throw new Refusal(`${request.type} is not allowed in conductor metadata-only mode`);
  }
  const { body } = request;
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return { ...request, ...nothing, body: isObject ? { ...body, ...nothing } : (body ?? nothing) };
}

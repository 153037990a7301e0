// Replicas of two releases side by side, while one replaces the other: what each knows of the other's questions.
import type { IncomingHttpHeaders } from "node:http";
import { ConductorError } from "../errors.ts";
import { messageRules } from "../wire/message-rules.ts";
import type { MessageType } from "../wire/messages.ts";

/** The version word, in the upgrade request of the one that asks and in the answer of the one that is asked. */
export const peerVersionHeader = "x-podium-peer-version";

/**
 * Raise it when replicas would misread each other's questions or answers. New message types need no new version: a
 * replica says itself that it does not know one, from version 2 on.
 */
export const peerVersion = 2;

/** The version of the replica at the other end. Those that say nothing are of the first. */
export function readPeerVersion(headers: IncomingHttpHeaders): number {
  const version = Number(headers[peerVersionHeader]);
  return Number.isSafeInteger(version) && version > 0 ? version : 1;
}

/** What replicas of the first version know. They take every other type for a read that may be repeated. */
const firstTypes: ReadonlySet<string> = new Set<MessageType>([
  "executor_info",
  "recovery",
  "exist_pending_workflows",
  "cancel",
  "resume",
  "delete",
  "list_workflows",
  "get_workflow",
  "list_steps",
  "fork_workflow",
  "fork_from_failure",
  "get_workflow_events",
  "get_workflow_notifications",
  "get_workflow_streams",
  "get_workflow_aggregates",
  "get_step_aggregates",
  "get_metrics",
  "retention",
  "export_workflow",
  "import_workflow",
  "alert",
  "list_schedules",
  "get_schedule",
  "pause_schedule",
  "resume_schedule",
  "trigger_schedule",
  "backfill_schedule",
  "list_application_versions",
  "set_latest_application_version",
  "list_queues",
  "get_queue",
]);

/** Whether a replica of this version may be asked: it knows the type, or says that it does not. */
export function mayAskPeer(version: number, type: string): boolean {
  return version > 1 || firstTypes.has(type);
}

/** Whether this replica knows the type. */
export function knowsType(type: unknown): type is MessageType {
  return typeof type === "string" && Object.hasOwn(messageRules, type);
}

/** The failure of a question that one of two replicas is too old for. */
export function outdated(what: string): ConductorError {
  return new ConductorError(
    "CONDUCTOR_PEER_OUTDATED",
    `The replica that holds the executors runs an older release of Conductor, which does not know ${what}; nothing was ` +
      "done. Try again when every replica has been replaced.",
  );
}

// Applications, their versions and their executors: row or wire → API.
import type { Static } from "typebox";
import type { application, applicationVersion } from "../../../contract/schemas/application.ts";
import type { connector, executor, recovery } from "../../../contract/schemas/executor.ts";
import type { AppRow } from "../../../store/apps.ts";
import type { ConnectorRow } from "../../../store/connectors.ts";
import type { ExecutorRow } from "../../../store/executors-list.ts";
import type { RecoveryRow } from "../../../store/recoveries.ts";
import type { WireVersion } from "../../../wire/messages.ts";
import { instantOrNull } from "../../instants.ts";
import { integer, requiredText } from "./value.ts";

export function applicationView(row: AppRow): Static<typeof application> {
  return {
    id: row.id,
    name: row.name,
    orgId: row.orgId,
    status: row.available ? "AVAILABLE" : "UNAVAILABLE",
    language: row.language,
    gcTimeThresholdMs: integer(row.gcTimeThresholdMs) ?? null,
    gcRowsThreshold: integer(row.gcRowsThreshold) ?? null,
    globalTimeoutMs: integer(row.globalTimeoutMs) ?? null,
    executorTimeoutSecs: row.executorTimeoutSecs,
    privateMode: row.privateMode,
    dbosCloud: false,
    answersFromDatabase: row.hasConnector && !row.available,
  };
}

export function versionView(wire: WireVersion): Static<typeof applicationVersion> {
  const timestamp = instantOrNull(wire.version_timestamp) ?? instantOrNull(0)!;
  return {
    versionId: requiredText(wire.version_id),
    versionName: requiredText(wire.version_name),
    versionTimestamp: timestamp,
    createdAt: instantOrNull(wire.created_at) ?? timestamp,
  };
}

export function recoveryView(row: RecoveryRow): Static<typeof recovery> {
  const status = row.outcome === null ? "WAITING" : statuses[row.outcome];
  return {
    executorId: row.executorId,
    appVersion: row.applicationVersion,
    hostname: row.hostname,
    language: row.language,
    disconnectedAt: row.disconnectedAt.toISOString(),
    declaredDeadAt: row.declaredAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    status,
    failedAttempts: row.attempts,
    note: row.note,
    strandedSince: row.strandedSince?.toISOString() ?? null,
    workflows: row.moved ?? [],
  };
}

const statuses = {
  moved: "MOVED",
  nothing_to_move: "NOTHING_TO_MOVE",
  returned: "RETURNED",
  abandoned: "ABANDONED",
} as const;

export function connectorView(row: ConnectorRow): Static<typeof connector> {
  const { connectedAt, ...rest } = row;
  return { ...rest, connectedAt: connectedAt.toISOString() };
}

export function executorView(row: ExecutorRow): Static<typeof executor> {
  return {
    executorId: row.executorId,
    appId: row.appId,
    appVersion: row.applicationVersion,
    status: row.status,
    hostId: null,
    hostname: row.hostname,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    language: row.language,
    dbosVersion: row.dbosVersion,
    executorMetadata: row.metadata,
  };
}

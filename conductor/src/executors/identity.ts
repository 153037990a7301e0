// Who an executor says it is, cut to what can be kept.
import type { ReplyMessage } from "../wire/codec.ts";
import type { ExecutorInfo } from "../wire/messages.ts";
import type { ConnectorPlace } from "../wire/sdk-versions.ts";

/** Who the executor says it is; fixed for the lifetime of a connection. */
export interface ExecutorIdentity {
  readonly executorId: string;
  readonly applicationVersion: string;
  readonly hostname: string | null;
  readonly language: string | null;
  readonly dbosVersion: string | null;
  readonly metadata: Record<string, unknown> | null;
  /**
   * Whether a connector answers, and beside what; null for an SDK. It is the other side that says so: beside a database it
   * gives up every part of an executor, and gains none.
   */
  readonly connector: ConnectorPlace | null;
  /** A connector that changes nothing. */
  readonly isReadOnly: boolean;
}

/** Longer than any SDK makes ids and versions. */
const maxIdLength = 512;
/** What only people read is cut. */
const maxTextLength = 512;
/** Metadata that is kept, as JSON in bytes. */
const maxMetadataBytes = 4_096;
const maxMetadataDepth = 16;

/**
 * Reads the answer to `executor_info`. `"stranger"` when it is not one, `"refused"` when its id or version cannot be
 * kept as it is: PostgreSQL stores no NUL, and a cut id might be that of another executor.
 */
export function readIdentity(reply: ReplyMessage): ExecutorIdentity | "stranger" | "refused" {
  if (reply.type !== "executor_info" || (reply.error_message ?? "") !== "") return "stranger";
  const info = reply as ReplyMessage & ExecutorInfo;
  const { executor_id: executorId, application_version: version } = info;
  if (executorId === undefined || executorId === null || executorId === "") return "stranger";
  const applicationVersion = version ?? "";
  if (!isExact(executorId) || !isExact(applicationVersion)) return "refused";
  const metadata = readMetadata(info.executor_metadata);
  return {
    executorId,
    applicationVersion,
    hostname: shortText(info.hostname),
    language: shortText(info.language),
    dbosVersion: shortText(info.dbos_version),
    metadata,
    connector: placeOf(metadata),
    isReadOnly: metadata?.["readOnly"] === true,
  };
}

function placeOf(metadata: Record<string, unknown> | null): ConnectorPlace | null {
  const place = metadata?.["connector"];
  return place === "process" || place === "database" ? place : null;
}

/** True for a text that is kept as it is. */
function isExact(text: unknown): boolean {
  if (typeof text !== "string" || text.length > maxIdLength) return false;
  return !text.includes("\0") && text.isWellFormed();
}

function withoutNul(value: unknown): string {
  return typeof value === "string" ? value.replaceAll("\0", "") : "";
}

/** PostgreSQL stores no NUL. */
function shortText(value: unknown): string | null {
  return withoutNul(value).slice(0, maxTextLength) || null;
}

/** The metadata, or in its place a note on how large it was. */
function readMetadata(value: unknown): Record<string, unknown> | null {
  if (typeof value !== "object" || value === null) return null;
  if (isDeeper(value, maxMetadataDepth)) return { cut: `nested deeper than ${maxMetadataDepth}` };
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > maxMetadataBytes) {
    return { cut: `${bytes} bytes, of which at most ${maxMetadataBytes} are kept` };
  }
  return value as Record<string, unknown>;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}

// Every failure that Conductor can name. A code is stable: clients, logs and docs/troubleshooting.md share it.
import { STATUS_CODES } from "node:http";

/** One line of a validation failure: where, what, and the value that was refused. */
export interface ErrorDetail {
  readonly location?: string;
  readonly message: string;
  readonly value?: unknown;
}

/** Code → HTTP status, and whether the same request may succeed later. */
export const errorCatalogue = {
  CONDUCTOR_REQUEST_INVALID: { status: 422, retry: false },
  CONDUCTOR_REQUEST_UNREADABLE: { status: 400, retry: false },
  CONDUCTOR_REQUEST_TOO_LARGE: { status: 413, retry: false },
  CONDUCTOR_MEDIA_TYPE_UNSUPPORTED: { status: 415, retry: false },
  CONDUCTOR_ROUTE_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_METHOD_NOT_ALLOWED: { status: 405, retry: false },
  CONDUCTOR_HOST_UNKNOWN: { status: 421, retry: false },
  CONDUCTOR_CROSS_SITE: { status: 403, retry: false },
  CONDUCTOR_UPGRADE_REQUIRED: { status: 426, retry: false },
  CONDUCTOR_CREDENTIAL_MISSING: { status: 401, retry: false },
  CONDUCTOR_CREDENTIAL_INVALID: { status: 401, retry: false },
  CONDUCTOR_PERMISSION_DENIED: { status: 403, retry: false },
  CONDUCTOR_KEY_CLASS_REFUSED: { status: 403, retry: false },
  CONDUCTOR_USER_REQUIRED: { status: 403, retry: false },
  CONDUCTOR_SUBJECT_SHARED: { status: 403, retry: false },
  CONDUCTOR_USER_NOT_REGISTERED: { status: 403, retry: false },
  CONDUCTOR_USER_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_USER_EXISTS: { status: 409, retry: false },
  CONDUCTOR_USER_NAME_TAKEN: { status: 409, retry: false },
  CONDUCTOR_SECRET_INVALID: { status: 403, retry: false },
  CONDUCTOR_PRIVATE_MODE: { status: 403, retry: false },
  CONDUCTOR_ORG_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_ORG_NAME_TAKEN: { status: 409, retry: false },
  CONDUCTOR_MEMBER_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_MEMBER_ALREADY: { status: 409, retry: false },
  CONDUCTOR_LAST_ADMIN: { status: 409, retry: false },
  CONDUCTOR_ROLE_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_ROLE_EXISTS: { status: 409, retry: false },
  CONDUCTOR_ROLE_IN_USE: { status: 409, retry: false },
  CONDUCTOR_ROLE_BUILT_IN: { status: 403, retry: false },
  CONDUCTOR_DOMAIN_CLAIMED: { status: 409, retry: false },
  CONDUCTOR_DOMAIN_CLAIM_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_APP_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_WORKFLOW_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_QUEUE_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_SCHEDULE_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_BACKFILL_TOO_LARGE: { status: 422, retry: false },
  CONDUCTOR_VERSION_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_JOB_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_ALERTING_RULE_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_ALERTING_RULE_INVALID: { status: 400, retry: false },
  CONDUCTOR_VIEW_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_WEBHOOK_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_WEBHOOK_EXISTS: { status: 409, retry: false },
  CONDUCTOR_SEALING_KEY_MISSING: { status: 409, retry: false },
  CONDUCTOR_AUTOSCALING_POLICY_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_QUEUE_NOT_SCALABLE: { status: 400, retry: false },
  CONDUCTOR_READING_STALE: { status: 503, retry: true },
  CONDUCTOR_TOKEN_UNKNOWN: { status: 404, retry: false },
  CONDUCTOR_PERMISSION_UNKNOWN: { status: 400, retry: false },
  CONDUCTOR_TOKEN_EXISTS: { status: 409, retry: false },
  CONDUCTOR_WORKFLOW_EXISTS: { status: 409, retry: false },
  CONDUCTOR_EXECUTOR_NOT_CONNECTED: { status: 503, retry: true },
  CONDUCTOR_EXECUTOR_BUSY: { status: 503, retry: true },
  CONDUCTOR_EXECUTOR_FAILED: { status: 502, retry: false },
  CONDUCTOR_EXECUTOR_TIMED_OUT: { status: 502, retry: true },
  CONDUCTOR_EXECUTOR_DISCONNECTED: { status: 502, retry: true },
  CONDUCTOR_EXECUTOR_UNSUPPORTED: { status: 502, retry: false },
  CONDUCTOR_ANSWER_TOO_LARGE: { status: 502, retry: false },
  CONDUCTOR_PEER_UNREACHABLE: { status: 502, retry: true },
  CONDUCTOR_PEER_OUTDATED: { status: 503, retry: true },
  CONDUCTOR_OUTCOME_UNKNOWN: { status: 502, retry: false },
  CONDUCTOR_TOO_MANY_REQUESTS: { status: 429, retry: true },
  CONDUCTOR_TOO_MANY_CONNECTIONS: { status: 429, retry: true },
  CONDUCTOR_BUDGET_EXHAUSTED: { status: 429, retry: false },
  CONDUCTOR_NO_ROOM: { status: 503, retry: true },
  CONDUCTOR_DATABASE_UNAVAILABLE: { status: 503, retry: true },
  CONDUCTOR_ISSUER_UNAVAILABLE: { status: 503, retry: true },
  CONDUCTOR_NOT_READY: { status: 503, retry: true },
  CONDUCTOR_UNEXPECTED: { status: 500, retry: false },
} as const satisfies Record<string, { readonly status: number; readonly retry: boolean }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** A named failure. `message` is a full sentence for people: what happened, the value, what to do. */
export class ConductorError extends Error {
  override readonly name = "ConductorError";
  readonly code: ErrorCode;
  readonly details: ErrorDetail[];
  /** In how many seconds the same request may succeed, where that is known. */
  readonly retryAfterSecs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly details?: ErrorDetail[];
      readonly retryAfterSecs?: number;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfterSecs = options.retryAfterSecs;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}

/** The wire form of an error (RFC 9457, `application/problem+json`). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly errors?: ErrorDetail[];
}

/** Turns a named failure into a problem document. `requestId` is a UUID, which the log carries too. */
export function toProblem(error: ConductorError, requestId?: string): Problem {
  return {
    type: `urn:podium:error:${error.code}`,
    title: STATUS_CODES[error.status] ?? "Error",
    status: error.status,
    detail: error.message,
    ...(requestId === undefined ? {} : { instance: `urn:uuid:${requestId}` }),
    ...(error.details.length === 0 ? {} : { errors: error.details }),
  };
}

/** Anything that was thrown, as an `Error`. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Whether something that was thrown is the failure of this name. */
export function isCode(error: unknown, code: ErrorCode): error is ConductorError {
  return error instanceof ConductorError && error.code === code;
}

/** True when a failure only says that the database is away. */
export function isUnavailable(error: unknown): boolean {
  return isCode(error, "CONDUCTOR_DATABASE_UNAVAILABLE");
}

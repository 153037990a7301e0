// Failed requests, sorted into the states that a page can explain.

/** A problem document as Conductor and the Console's server send it. */
export interface ProblemBody {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly location?: string; readonly message?: string }[] | null;
}

/** Why a page cannot show its content. */
export type FailureKind =
  | "not-connected"
  | "not-answering"
  | "unsupported"
  | "unreachable"
  | "restarting"
  | "forbidden"
  | "signed-out"
  | "gone"
  | "invalid"
  | "unexpected";

/** A request that failed, with the server's own words. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  readonly status: number;
  /** The stable name of the failure, such as `CONDUCTOR_APP_UNKNOWN`; empty when the answer has none. */
  readonly code: string;
  readonly requestId: string | undefined;

  /** `isRestarting`: Conductor has just announced a restart. */
  constructor(status: number, problem: ProblemBody, isRestarting = false) {
    const details = (problem.errors ?? []).map(({ location, message }) =>
      `${location ?? ""} ${message ?? ""}`.trim(),
    );
    super([problem.detail ?? problem.title ?? unexplained(status), ...details].join(" "));
    const kind = kindOf(status, problem.type ?? "");
    this.kind = isRestarting && passing.has(kind) ? "restarting" : kind;
    this.status = status;
    this.code = (problem.type ?? "").replace("urn:podium:error:", "");
    this.requestId = problem.instance?.replace("urn:uuid:", "");
  }
}

/** Failures that a restart of Conductor explains: it is away, or its executors are moving to another replica. */
const passing: ReadonlySet<FailureKind> = new Set(["unreachable", "not-connected", "not-answering"]);

function unexplained(status: number): string {
  return status >= 502 && status <= 504
    ? `Something between this page and Conductor answered ${status}. It tries again by itself.`
    : `The server answered ${status}.`;
}

function kindOf(status: number, type: string): FailureKind {
  if (type.endsWith("CONSOLE_CONDUCTOR_UNREACHABLE")) return "unreachable";
  if (type.endsWith("CONDUCTOR_EXECUTOR_UNSUPPORTED")) return "unsupported";
  if (type.endsWith("DATABASE_UNAVAILABLE") || type.endsWith("NOT_READY")) return "unreachable";
  if (status === 0 || type.endsWith("ISSUER_UNREACHABLE") || type.endsWith("ISSUER_UNAVAILABLE")) {
    return "unreachable";
  }

  // A proxy answers for a server that it cannot reach, and knows nothing of executors.
  if (!type.includes("CONDUCTOR_") && status >= 500) return status === 500 ? "unexpected" : "unreachable";
  if (status === 503) return type.endsWith("EXECUTOR_NOT_CONNECTED") ? "not-connected" : "not-answering";
  if (status === 502) return "not-answering";
  if (status === 401) return "signed-out";
  if (status === 403) return "forbidden";
  if (status === 404) return "gone";
  return status === 400 || status === 409 || status === 422 ? "invalid" : "unexpected";
}

/** Anything that a query throws, as a `Failure`. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure(500, { detail: thrown instanceof Error ? thrown.message : String(thrown) });
}

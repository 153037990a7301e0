// What a handler receives and returns.
import type { Logger } from "pino";
import type { Peppers } from "../auth/api-keys.ts";
import type { Caller } from "../auth/caller.ts";
import type { Body, Operation, Params, Query, Result } from "../contract/operation.ts";
import type { OperationId, Operations } from "../contract/operations.ts";
import type { BytesInFlight } from "../in-flight.ts";
import type { ClusterTroubles } from "../routing/cluster-troubles.ts";
import type { Router } from "../routing/router.ts";
import type { AppRecord } from "../store/apps.ts";
import type { Database } from "../store/database.ts";
import type { OrgRef } from "../store/orgs.ts";
import type { Outside } from "../webhooks/deliver.ts";
import type { Authenticator } from "./admission/authenticate.ts";
import type { Directory } from "./admission/directory.ts";
import type { Pages } from "./pages.ts";
import type { Rows } from "./rows.ts";

/** Places by the id of an application or organisation. */
interface Places {
  readonly limit: number;
  used(id: string): number;
}

/** Limits on what organisations and applications use, and what counts it on this replica. */
export interface Budgets {
  readonly perApp: Places;
  readonly perOrg: Places;
  readonly recoveries: Places;
  readonly inFlight: BytesInFlight;
  readonly maxAppsPerOrg: number;
  readonly maxSeries: number;
}

/** What handlers work with, the same for every request. */
export interface Services {
  readonly db: Database;
  readonly router: Router;
  readonly directory: Directory;
  readonly credentials: Authenticator;
  /** What goes into the digests of new API keys. */
  readonly peppers: Peppers;
  readonly log: Logger;
  /** Length of the periods that counts are collected for, in seconds. */
  readonly metricsPeriodSecs: number;
  readonly budgets: Budgets;
  /** What went wrong lately with connections of executors. */
  readonly troubles: ClusterTroubles;
  /** What webhooks are sealed and sent with. */
  readonly outside: Outside;
  readonly onAppChanged: (appId: string) => void;
  readonly onAppDeleted: (appId: string) => void;
  readonly onTokenDeleted: (keyId: string) => void;
}

/** What the checks before a handler have found out about a request. */
export interface Admitted {
  readonly requestId: string;
  /** When the caller stops waiting for an answer, in epoch milliseconds. */
  readonly deadline: number;
  /** Address that the request came from, as far as proxies can be trusted. */
  readonly sourceIp: string;
  /** Undefined until the credential has been accepted. */
  caller: Caller | undefined; // mutable
  org: OrgRef | undefined; // mutable
  app: AppRecord | undefined; // mutable
  readonly params: Record<string, string>;
  /** Undefined until it has passed its checks, and where there is none. */
  body: Record<string, unknown> | undefined; // mutable
  /** Counts the bytes of an executor's answer as held by this request. Throws `CONDUCTOR_NO_ROOM`. */
  readonly took: (bytes: number) => void;
}

/** A caller who need not belong to an organisation must not learn whether it exists: such a handler answers in both cases. */
type InOrg<Path, A> = Path extends `${string}/orgs/{orgName}${string}`
  ? A extends "user"
    ? OrgRef | undefined
    : OrgRef
  : undefined;
/** The application of an operation exists before its handler runs; only `registerApp` creates one. */
type InApp<K, Path> = K extends "registerApp"
  ? undefined
  : Path extends `${string}/apps/{appName}${string}`
    ? AppRecord
    : undefined;

/** Operations on a person are only for signed-in people. */
type CallerOf<A> = A extends "user" ? Extract<Caller, { readonly kind: "user" }> : Caller;

/** One checked request for an operation. */
export interface Call<K extends OperationId> {
  readonly params: Params<Operations[K]>;
  readonly query: Query<Operations[K]>;
  /** `{}` when an optional body was left out. */
  readonly body: Body<Operations[K]>;
  readonly org: InOrg<Operations[K]["path"], Operations[K]["access"]>;
  readonly app: InApp<K, Operations[K]["path"]>;
  readonly caller: CallerOf<Operations[K]["access"]>;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly deadline: number;
  readonly took: (bytes: number) => void;
  readonly services: Services;
}

/** Does an operation. Throws a `ConductorError` for everything that a caller should understand. */
export type Handler<K extends OperationId> = (call: Call<K>) => Promise<Answer<Result<Operations[K]>>>;
/** A list may also come page by page. */
type Answer<R> = R | (R extends (infer Item)[] ? Pages<Item> | Rows<Item> : never);
/** A handler for every operation; a declaration without one does not compile. */
export type Handlers = { readonly [K in OperationId]: Handler<K> };

/** A request about an application, whatever the operation. */
export interface AppCall {
  readonly app: AppRecord;
  readonly requestId: string;
  readonly deadline: number;
  readonly took: (bytes: number) => void;
  readonly services: Services;
}

/** True for operations whose application must exist before their handler runs. */
export function needsApp(id: string, operation: Operation): boolean {
  return id !== "registerApp" && operation.path.includes("/apps/{appName}");
}

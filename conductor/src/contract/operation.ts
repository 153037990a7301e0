// The shape of one operation of the HTTP API, as data. Validation, the OpenAPI document, the Console's typed
// client and the tests are all derived from it. Nothing here imports the server.
import type { Static, TObject, TSchema } from "typebox";
import type { AuditRule } from "./audit-rule.ts";

/** What a caller may be allowed to do; roles and API keys are sets of these. */
export const permissions = [
  "organization.read",
  "organization.write",
  "application.read",
  "application.write",
  "metric.read",
  "token.read",
  "token.write",
  "websocket.connect",
] as const;
export type Permission = (typeof permissions)[number];

/** What a call of an operation needs: a permission, any accepted credential, or a signed-in person. */
export type Access = Permission | "credential" | "user";

/** What is in the audit log of an operation other than GET: an entry, unless it says why there is none. */
type Effect =
  | { readonly method: "GET"; readonly audit?: never }
  | {
      readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
      readonly audit: AuditRule | "changes nothing" | "by its handler";
    };

export type Operation = Effect & {
  /** OpenAPI path template, for example `/v2/orgs/{orgName}/apps/{appName}`. */
  readonly path: `/${string}`;
  /** Group in the documentation. */
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** Served only when sign-in is configured; answers 404 in no-auth mode. */
  readonly requiresOAuth?: true;
  /**
   * Keys that are limited to some applications may call it, though it is about the whole organisation: what it answers is
   * then limited too, or the same for every caller. Without this they are refused.
   */
  readonly openToScopedKeys?: true;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** A request without a body is refused. Otherwise no body means `{}`. */
  readonly bodyRequired?: true;
  readonly success: {
    readonly status: 200 | 201 | 204;
    readonly body?: TSchema;
    /** Template of the `Location` header, filled from the path parameters and, before them, the answer's members. */
    readonly location?: `/${string}`;
  };
};

type StaticOr<S, Fallback> = S extends TSchema ? Static<S> : Fallback;

/** Path parameters of an operation, decoded. */
export type Params<O extends Operation> = StaticOr<O["params"], Record<string, never>>;
/** Query parameters of an operation, coerced to their schema's types. */
export type Query<O extends Operation> = StaticOr<O["query"], Record<string, never>>;
/** Request body of an operation. */
export type Body<O extends Operation> = StaticOr<O["body"], undefined>;
/** Body of a successful answer; `undefined` where the operation answers without one. */
export type Result<O extends Operation> = StaticOr<O["success"]["body"], undefined>;

// The SDKs that the battery is run against through the connector: the newest of every language, and older ones as far as
// their schema goes.
import type { MessageType } from "../../conductor/src/wire/messages.ts";
import { testedSdks, type BuildableSdk, type TestedSdk } from "../sdks/sdks.ts";

export interface ConnectedSdk extends BuildableSdk {
  /** Version of the schema that the SDK makes; the run asserts it. */
  readonly schema: number;
  /** Whether the connector is told which SDK it is; otherwise it says that of its own client. */
  readonly isTold?: true;
  readonly refused?: Partial<Record<MessageType, RegExp>>;
  readonly lacks?: readonly ("streams" | "schedules")[];
  /** Statements that make the rows which nothing else can make. */
  readonly standIns?: readonly string[];
}

const typescript = { language: "typescript", package: "@dbos-inc/dbos-sdk" } as const;
const python = { language: "python", package: "dbos" } as const;
const go = { language: "go", package: testedSdks.go.package } as const;

/** The SDK of the client that answers. */
export const clientSdk: TestedSdk = { ...typescript, version: "5.3.0" };

const otherLanguage = /belongs to an application in another language than TypeScript/;
const needs = (version: number) => new RegExp(`needs version ${version} of the DBOS schema`);
/** Only the application itself can write the input of a workflow in its own format. */
const ownInput = { trigger_schedule: otherLanguage, backfill_schedule: otherLanguage };
const at108 = {
  delete: needs(109),
  import_workflow: needs(109),
  fork_workflow: needs(110),
  fork_from_failure: needs(110),
  trigger_schedule: needs(123),
  backfill_schedule: needs(123),
};
const at107 = { ...at108, list_queues: needs(108), get_queue: needs(108) };

const scheduled = "UPDATE dbos.workflow_status SET schedule_name = 'monthly' WHERE workflow_uuid = 'wide-1'";
const forked = [
  `INSERT INTO dbos.workflow_status (workflow_uuid, status, name, forked_from, executor_id, application_version,
      created_at, completed_at, application_name)
    SELECT 'fork-1', 'SUCCESS', 'order', 'order_1', executor_id, 'v1', created_at + 1, completed_at + 1,
      application_name FROM dbos.workflow_status WHERE workflow_uuid = 'order_1'`,
  "UPDATE dbos.workflow_status SET was_forked_from = true WHERE workflow_uuid = 'order_1'",
];
/** The SDK for Rust notes no user. */
const users = `UPDATE dbos.workflow_status SET authenticated_roles = '["role"]',
  authenticated_user = CASE workflow_uuid WHEN 'order_1' THEN 'ada' ELSE 'bob' END
  WHERE workflow_uuid IN ('order_1', 'orderX1')`;

export const connectedSdks = {
  "TypeScript 5.3.0": { ...clientSdk, schema: 123 },
  "Python 3.4.0": {
    ...python,
    version: "3.4.0",
    schema: 125,
    isTold: true,
    refused: ownInput,
    standIns: [scheduled],
  },
  "Go 1.8.0": { ...go, version: "1.8.0", schema: 125, refused: ownInput, standIns: [scheduled] },
  "Rust 0.5.0": {
    language: "rust",
    package: "dbos",
    version: "0.5.0",
    schema: 108,
    refused: at108,
    lacks: ["streams", "schedules"],
    standIns: [...forked, scheduled, users],
  },
  "TypeScript 4.27.6": {
    ...testedSdks["typescript-4"],
    schema: 108,
    refused: at108,
    standIns: [...forked, scheduled],
  },
  "Go 1.3.0": {
    ...go,
    version: "1.3.0",
    schema: 107,
    refused: at107,
    standIns: [...forked, scheduled],
  },
} as const satisfies Readonly<Record<string, ConnectedSdk>>;
export type ConnectedKey = keyof typeof connectedSdks;

/** SDKs in which each language still counts the versions of its schema for itself. Java's newest is one of them. */
export const tooOldSdks = {
  "TypeScript 4.0.2": { ...typescript, version: "4.0.2" },
  "Python 2.10.0": { ...python, version: "2.10.0" },
  "Python 1.14.0": { ...python, version: "1.14.0" },
  "Java 1.1.0-m6": testedSdks.java,
} as const satisfies Readonly<Record<string, BuildableSdk>>;

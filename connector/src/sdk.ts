// Inside an application in TypeScript: what the SDK from 5.3 on loads to connect, by the interface that it declares.
import { hostname } from "node:os";
import { DBOS } from "@dbos-inc/dbos-sdk";
import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import type { ConductorConnection, ConductorOptions } from "@dbos-inc/dbos-sdk/internal/enterprise";
import { startConnector, type Connector } from "./connector.ts";
import { clientVersion } from "./identity.ts";
import { createReport, reasonOf, type Report } from "./report.ts";
import { secretsOf, type Settings } from "./settings.ts";

/** The connection of one launched application. The SDK makes, starts and stops it. */
export class ConductorWebsocket implements ConductorConnection {
  readonly #executor: DBOSExecutor;
  readonly #settings: Settings;
  readonly #metadata: Readonly<Record<string, unknown>>;
  readonly #report: Report;
  #connector: Promise<Connector | undefined> | undefined;

  /** Throws where the application runs another copy of the SDK, whose state cannot be seen from here. */
  constructor(executor: DBOSExecutor, options: ConductorOptions) {
    if (DBOS.executorID !== executor.executorID) {
      throw new Error(
        `podium-connector uses @dbos-inc/dbos-sdk ${clientVersion}, and the application another copy of it: ` +
          `install exactly ${clientVersion}, so that npm keeps one.`,
      );
    }
    const { systemDatabaseUrl, systemDatabaseSchemaName } = executor.config;
    this.#executor = executor;
    this.#settings = {
      appName: options.appName,
      databaseUrl: systemDatabaseUrl,
      schemaName: systemDatabaseSchemaName,
      conductorUrl: options.conductorURL,
      key: options.conductorKey,
      isReadOnly: false,
      isMetadataOnly: options.metadataOnlyMode ?? false,
      language: undefined,
      sdkVersion: undefined,
      executorId: executor.executorID,
    };
    this.#metadata = options.executorMetadata ?? {};
    const toLog = (text: string): void => executor.logger.info(text.trimEnd());
    this.#report = createReport(toLog, secretsOf(this.#settings));
  }

  /** Connects in the background: what fails is logged, and the application goes on. */
  start(): void {
    this.#connector ??= this.#connect().catch((error: unknown) => {
      this.#report(`the application runs without a connection: ${reasonOf(error)}`);
      return undefined;
    });
  }

  /** Closes the connection. Statements that are under way have a short time to end. */
  async stop(): Promise<void> {
    const connector = await this.#connector;
    this.#connector = undefined;
    await connector?.stop();
  }

  #connect(): Promise<Connector> {
    const { config, executorID } = this.#executor;
    return startConnector({
      ...this.#settings,
      report: this.#report,
      serializer: config.serializer,
      ...(config.systemDatabasePool !== undefined && { pool: config.systemDatabasePool }),
      identity: {
        executorId: executorID,
        version: DBOS.applicationVersion,
        hostname: hostname(),
        language: "typescript",
        sdkVersion: clientVersion,
        pid: process.pid,
        metadata: this.#metadata,
      },
    });
  }
}

// PostgreSQL with what production has in it, unless the caller gives databases.
import { join } from "node:path";
import { root, runToEnd, step, type Context } from "../context.ts";
import { databaseEnvironment } from "../environment.ts";
import { startPostgres, type PostgresServer } from "../postgres.ts";
import { appDatabase, appRole, conductorDatabase, conductorRole, prepareDatabases } from "../roles.ts";
import { loadSecrets, type Secrets } from "../secrets.ts";

/** URLs of the two databases. */
export interface DatabaseUrls {
  readonly conductor: string;
  readonly app: string;
  /** The application's database, with the right to create its schema. */
  readonly appAdmin: string;
  /** Role that the schema is opened to, when it is not the one that creates it. */
  readonly appRole: string | undefined;
}

const connectionsPerExecutor = 20;
const otherConnections = 80;
const migrateStopMs = 1000;
const sdkCommand = "node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js";

/** Starts PostgreSQL and creates databases and roles, or returns what the caller gave. */
export async function startDatabases(context: Context): Promise<DatabaseUrls> {
  const { conductorDatabaseUrl, appDatabaseUrl, ports } = context.plan;
  if (conductorDatabaseUrl !== undefined) {
    const app = appDatabaseUrl ?? "";
    return { conductor: conductorDatabaseUrl, app, appAdmin: app, appRole: undefined };
  }
  const secrets = loadSecrets(context.folder);
  const server = await step(context.log, `PostgreSQL accepts connections on port ${ports.postgres}`, () =>
    startEmbedded(context, secrets),
  );
  await step(context.log, "databases and roles are ready", () =>
    prepareDatabases(server.url("postgres"), secrets),
  );
  return {
    conductor: server.url(conductorDatabase, conductorRole, secrets.conductorPassword),
    app: server.url(appDatabase, appRole, secrets.appPassword),
    appAdmin: server.url(appDatabase),
    appRole,
  };
}

async function startEmbedded(context: Context, secrets: Secrets): Promise<PostgresServer> {
  const { plan, folder, log, run } = context;
  const connections = otherConnections + connectionsPerExecutor * plan.ports.executors.length;
  const { append } = log.output("postgres");
  const starting = startPostgres({
    dataDir: folder.postgres,
    port: plan.ports.postgres,
    user: "postgres",
    password: secrets.postgresPassword,
    settings: { max_connections: String(connections) },
    onLog: append,
  });
  // Supervised before it is up, so that a stop in the meantime waits for it and stops it too.
  context.supervise("postgres", {
    name: "postgres",
    ended: starting.then(
      async (server) => describeExit(await server.exited),
      () => new Promise<never>(() => {}), // the start itself reports it
    ),
    stop: () =>
      starting.then(
        (server) => server.stop(),
        () => {},
      ),
  });
  const server = await starting;
  run.record("postgres", server.pid);
  return server;
}

/** Creates or updates the application's schema, with the SDK's own command and an administrator's rights. */
export async function migrateApp(context: Context, urls: DatabaseUrls): Promise<void> {
  const role = urls.appRole === undefined ? [] : ["--app-role", urls.appRole];
  await step(context.log, "the application's schema is up to date", () =>
    runToEnd(context, {
      name: "migrate",
      script: join(root, context.plan.connector ? "connector" : ".", sdkCommand),
      args: ["schema", ...role],
      cwd: join(root, "app"), // its dbos-config.yaml takes the URL from the environment, out of sight of `ps`
      env: { ...databaseEnvironment(context.env, context.plan), DBOS_SYSTEM_DATABASE_URL: urls.appAdmin },
      stopDeadlineMs: migrateStopMs,
    }),
  );
}

function describeExit(code: number | null): string {
  return code === null ? "was killed" : `ended with code ${code}`;
}

// The environment of each process. The names are those of the official images, so the same settings work everywhere.
import type { Plan } from "./plan.ts";
import { sampleApp } from "./registration.ts";

type Environment = NodeJS.ProcessEnv;

const loopback = "127.0.0.1";

/**
 * The environment of a process that uses a database. With the embedded one it lacks the variables that
 * point PostgreSQL clients at some other server.
 */
export function databaseEnvironment(env: Environment, plan: Plan): Environment {
  if (plan.conductorDatabaseUrl !== undefined) return env;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PG")));
}

export function conductorEnvironment(env: Environment, plan: Plan, databaseUrl: string): Environment {
  return {
    // Everything starts and stops together here, so there is less to wait for than in a cluster.
    CONDUCTOR_DB_WAIT: "10s",
    CONDUCTOR_DRAIN_DELAY: "0s",
    CONDUCTOR_DRAIN_REFUGE: "0s",
    CONDUCTOR_DRAIN_WINDOW: "0s",
    CONDUCTOR_DRAIN_TIMEOUT: "1s",
    CONDUCTOR_RESTART_GRACE: "5s",
    ...databaseEnvironment(env, plan),
    DBOS__CONDUCTOR_DB_URL: databaseUrl,
    DBOS__CONDUCTOR_PORT: String(plan.ports.conductor),
  };
}

export function consoleEnvironment(env: Environment, plan: Plan): Environment {
  return {
    ...env,
    DBOS_CONDUCTOR_URL: `${loopback}:${plan.ports.conductor}`,
    CONSOLE_PORT: String(plan.ports.console),
  };
}

export interface ExecutorSettings {
  readonly name: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly apiKey: string;
}

export function executorEnvironment(env: Environment, plan: Plan, app: ExecutorSettings): Environment {
  const conductor = `ws://${loopback}:${plan.ports.conductor}/`;
  return {
    ...databaseEnvironment(env, plan),
    HOST: loopback,
    PORT: String(app.port),
    DBOS_APP_NAME: sampleApp,
    DBOS_SYSTEM_DATABASE_URL: app.databaseUrl,
    ...(plan.connector
      ? {
          DBOS__APPVERSION: "newest-sdk",
          CONNECTOR_APP: sampleApp,
          CONNECTOR_DATABASE_URL: app.databaseUrl,
          CONNECTOR_CONDUCTOR_URL: conductor,
          CONNECTOR_KEY: app.apiKey,
        }
      : { DBOS_CONDUCTOR_URL: conductor, DBOS_CONDUCTOR_KEY: app.apiKey }),
    DBOS__VMID: app.name,
    // Several executors on one machine cannot share the admin API's port.
    DBOS_ADMIN_PORT: "off",
  };
}

// What a run will start, decided before anything is started.
import type { Options } from "./options.ts";
import { planPorts, type PortPlan } from "./ports.ts";

export interface Plan {
  readonly ports: PortPlan;
  /** The connector connects the application, which has the newest SDK. */
  readonly connector: boolean;
  /** Conductor's database, when the caller brings one; undefined for the embedded server. */
  readonly conductorDatabaseUrl: string | undefined;
  /** The application's database, when the caller brings one. */
  readonly appDatabaseUrl: string | undefined;
  /** What a person should know about the plan, as sentences. */
  readonly remarks: string[];
}

/** Derives the plan from the command line and the environment. */
export function makePlan(options: Options, env: NodeJS.ProcessEnv): Plan {
  const conductorDatabaseUrl = env["DBOS__CONDUCTOR_DB_URL"]?.trim() || undefined;
  const appDatabaseUrl = env["DBOS_SYSTEM_DATABASE_URL"]?.trim() || undefined;
  if (conductorDatabaseUrl === undefined) {
    const remarks =
      appDatabaseUrl === undefined
        ? []
        : ["DBOS_SYSTEM_DATABASE_URL is ignored: it counts only together with DBOS__CONDUCTOR_DB_URL."];
    return {
      ports: planPorts(options.portBase, options.executors),
      connector: options.connector,
      conductorDatabaseUrl,
      appDatabaseUrl: undefined,
      remarks,
    };
  }
  const leaveOut = options.executors > 0 && appDatabaseUrl === undefined;
  return {
    ports: planPorts(options.portBase, leaveOut ? 0 : options.executors),
    connector: options.connector,
    conductorDatabaseUrl,
    appDatabaseUrl,
    remarks: leaveOut
      ? [
          "DBOS__CONDUCTOR_DB_URL is given, so there is no embedded database for the sample application: " +
            "it is left out. Set DBOS_SYSTEM_DATABASE_URL to run it.",
        ]
      : [],
  };
}

/** Every port that must be free, with the name of the program that gets it. */
export function wantedPorts(plan: Plan): { readonly port: number; readonly name: string }[] {
  const { ports } = plan;
  return [
    ...(plan.conductorDatabaseUrl === undefined ? [{ port: ports.postgres, name: "PostgreSQL" }] : []),
    { port: ports.conductor, name: "Conductor" },
    { port: ports.console, name: "Console" },
    ...ports.executors.map((port, index) => ({ port, name: executorName(index) })),
  ];
}

export function executorName(index: number): string {
  return `app-${index + 1}`;
}

// Makes this process a DBOS executor: settings, queue, schedule, and the way out.
import { DBOS } from "@dbos-inc/dbos-sdk";
import type { FastifyBaseLogger } from "fastify";
import type { Config } from "./config.ts";
import { dbosLogger } from "./log.ts";
import { queueLengthSchedule, recordQueueLength } from "./workflows/queue-length.ts";
import { taskConcurrency, taskQueue } from "./workflows/task.ts";

/** How long a stopping executor lets its running workflows finish. Conductor moves those that do not. */
const drainMs = 1500;

/**
 * Connects to the database and to Conductor and starts taking workflows. The workflows must be registered, that is,
 * their modules imported. Throws when the database cannot be reached or its schema is missing or too old.
 */
export async function startExecutor(config: Config, log: FastifyBaseLogger): Promise<void> {
  DBOS.setConfig({
    name: config.appName,
    systemDatabaseUrl: config.systemDatabaseUrl,
    ...(config.databasePoolSize !== undefined && { systemDatabasePoolSize: config.databasePoolSize }),
    // The role may not create tables: a separate migration step does, with an administrator's rights.
    runMigrations: false,
    logger: dbosLogger(log),
    runAdminServer: config.adminPort !== undefined,
    ...(config.adminPort !== undefined && { adminPort: config.adminPort }),
    ...(config.executorId !== undefined && { executorID: config.executorId }),
    ...(config.applicationVersion !== undefined && { applicationVersion: config.applicationVersion }),
  });
  await DBOS.launch({
    ...(config.conductor && { conductorURL: config.conductor.url, conductorKey: config.conductor.key }),
    // The id that Conductor shows is random: this tells people which process it stands for.
    conductorExecutorMetadata: { name: config.executorId ?? null, pid: process.pid, port: config.port },
  });
  await DBOS.registerQueue(taskQueue, { workerConcurrency: taskConcurrency });
  await DBOS.applySchedules([
    {
      scheduleName: queueLengthSchedule.name,
      workflowFn: recordQueueLength,
      schedule: queueLengthSchedule.cron,
    },
  ]);
}

/** Takes no new workflow, gives the running ones a moment, and disconnects. */
export async function stopExecutor(): Promise<void> {
  await DBOS.shutdown({ workflowCompletionTimeoutMS: drainMs });
}

// The process: settings → executor and HTTP server → signals.
import { ConfigError, loadConfig } from "./config.ts";
import { startExecutor, stopExecutor } from "./executor.ts";
import { buildServer } from "./server.ts";

/** Maximum time for a stop; then the process ends anyway, with the workflows safe in the database. */
const stopDeadlineMs = 3000;

const server = buildServer();
// The reader of the log may be gone, which is no reason to stop.
process.stdout.on("error", () => {});

/** Stops taking requests, then workflows. Every signal after the first changes nothing. */
async function stop(signal: string): Promise<never> {
  server.log.info({ signal }, "stopping");
  setTimeout(() => {
    server.log.warn({ deadlineMs: stopDeadlineMs }, "stopping took too long");
    process.exit(1);
  }, stopDeadlineMs).unref();
  await server.close();
  await stopExecutor();
  server.log.info("stopped");
  process.exit(0);
}

let stopping: Promise<never> | undefined;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    stopping ??= stop(signal).catch((error: unknown) => {
      server.log.error(error, "stopping failed");
      process.exit(1);
    });
  });
}

try {
  const config = loadConfig(process.env);
  await startExecutor(config, server.log);
  await server.listen({ host: config.host, port: config.port });
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else server.log.fatal(error, "the application did not start");
  process.exit(1);
}

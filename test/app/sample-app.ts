// The sample application as it runs in production: a process of its own and a role that may not change the schema.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { escapeIdentifier, escapeLiteral } from "pg";
import { freePort } from "../../local/postgres.ts";
import { asAdmin, createDatabase } from "../support/database.ts";
import { waitFor } from "../support/wait.ts";

const root = join(import.meta.dirname, "../..");

export interface AppDatabase {
  readonly adminUrl: string;
  /** URL with the restricted role. */
  readonly appUrl: string;
  drop(): Promise<void>;
}

/** A database with the SDK's schema, made by the SDK's command in `app/`, and a role that may only use it. */
export async function createAppDatabase(): Promise<AppDatabase> {
  const database = await createDatabase();
  const role = `app_role_${randomBytes(6).toString("hex")}`;
  await asAdmin((client) =>
    client.query(`CREATE ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral("secret")}`),
  );
  const cli = join(root, "node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "schema", "--app-role", role], {
    cwd: join(root, "app"),
    env: { PATH: process.env["PATH"], DBOS_SYSTEM_DATABASE_URL: database.url },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`dbos schema failed:\n${stdout}${stderr}`);
  const appUrl = new URL(database.url);
  appUrl.username = role;
  appUrl.password = "secret";
  return {
    adminUrl: database.url,
    appUrl: appUrl.href,
    drop: async () => {
      await database.drop();
      await asAdmin((client) => client.query(`DROP ROLE ${escapeIdentifier(role)}`));
    },
  };
}

export interface SampleApp {
  readonly port: number;
  output(): string;
  /** Calls a route and reads its answer. */
  get(path: string): Promise<{ readonly status: number; readonly text: string; readonly body: unknown }>;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
  /** Closes our end of its output. */
  closeOutput(): void;
}

/** Starts the application without waiting for it. */
export async function spawnApp(env: Record<string, string>): Promise<SampleApp> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, "app/src/main.ts")], {
    env: { HOST: "127.0.0.1", PORT: String(port), DBOS_ADMIN_PORT: "off", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }

  return {
    port,
    output: () => output,
    get: async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json");
      return { status: response.status, text, body: isJson ? (JSON.parse(text) as unknown) : undefined };
    },
    ended: new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal ?? ""))),
    kill: (signal) => child.kill(signal),
    closeOutput: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

/** Starts the application and waits until it is an executor. */
export async function startApp(env: Record<string, string>): Promise<SampleApp> {
  const app = await spawnApp(env);
  await waitFor(
    "the application to be healthy",
    async () => (await app.get("/healthz")).status === 200,
    15_000,
  ).catch((error: unknown) => {
    app.kill("SIGKILL");
    throw new Error(`the application did not start:\n${app.output()}`, { cause: error });
  });
  return app;
}

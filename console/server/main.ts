// The process: configuration, listen, signals.
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isLoopback } from "../../conductor/src/origin.ts";
import { buildApp } from "./app.ts";
import { ConfigError } from "../../conductor/src/settings/setting.ts";
import { loadConfig, type Config } from "./config.ts";

const distPath = join(import.meta.dirname, "../web/dist");

function refuse(...sentences: readonly string[]): never {
  process.stderr.write(sentences.map((sentence) => `console: ${sentence}\n`).join(""));
  process.exit(1);
}

function readConfig(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) refuse(...error.problems);
    throw error;
  }
}

const config = readConfig();
if (!existsSync(join(distPath, "index.html"))) {
  refuse(`${distPath} holds no built page. Run \`npm run build --workspace console\` first.`);
}

const app = await buildApp(config, distPath);
try {
  await app.listen({ host: config.host, port: config.port });
} catch (error) {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  refuse(
    `cannot listen on ${config.host}:${config.port} (${code}). Choose another CONSOLE_PORT or CONSOLE_HOST.`,
  );
}
if (config.signIn === undefined && !isLoopback(config.host)) {
  app.log.warn(
    { host: config.host },
    "no sign-in is configured: any person who can reach this address can operate every application",
  );
}
const { protocol, hostname } = new URL(config.signIn?.publicUrl || "https://localhost");
if (protocol === "http:" && !isLoopback(hostname)) {
  app.log.warn(
    { hostname },
    "CONSOLE_PUBLIC_URL is not https: any machine between browser and Console can take over sessions",
  );
}

let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    // A second signal stops the process at once.
    if (stopping) process.exit(1);
    stopping = true;
    app.log.info({ signal }, "stopping");
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

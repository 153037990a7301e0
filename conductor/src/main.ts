// The process: arguments → config → app → signals.
import { parseArgs } from "node:util";
import { startConductor } from "./app.ts";
import { loadConfig, settings, type Config } from "./settings/config.ts";
import { ConfigError } from "./settings/setting.ts";
import { examine } from "./doctor/doctor.ts";
import { textOf } from "./doctor/finding.ts";
import { toError } from "./errors.ts";
import { printOpenApi } from "./http/documents/print-openapi.ts";
import { createLog } from "./log.ts";
import { isLoopback } from "./origin.ts";
import { migrateNow, verifySchema } from "./migrate-command.ts";

const usage = `Usage: conductor [command]

  (no command)                    start the server
  migrate                         bring the database up to date, and say what was done
  migrate --verify                say what is missing or newer; change nothing, exit with 1 if anything is
  doctor [--json]                 look at URL, TLS, rights, schema, pooler, connections, clock and address;
                                  exit with 1 if anything is wrong. The server need not run
  openapi [-spec-version 3.0]     print the API's OpenAPI document; needs no database
  --help                          this text

Environment:
${Object.values(settings)
  .map(({ env, about }) => `  ${env.padEnd(30)}  ${about}`)
  .join("\n")}
`;

const [command, ...rest] = process.argv.slice(2);
if (command === undefined) await serve();
else if (command === "migrate") await migrate(flagOf("verify"));
else if (command === "doctor") await doctor(flagOf("json"));
else if (command === "openapi") print(() => printOpenApi(rest));
else if (command === "--help" || command === "-h") print(() => usage);
else fail(`conductor: there is no command ${command}; see conductor --help`);

async function serve(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel, process.stdout.isTTY);
  const conductor = await startConductor(config, log).catch((error: unknown) => {
    log.flush();
    return fail(`conductor: ${sentence(config, toError(error))}`);
  });
  log.info({ port: conductor.port, host: config.host, version: config.buildVersion }, "conductor ready");
  if (!config.oauthEnabled && !isLoopback(config.host)) {
    log.warn(
      { host: config.host },
      "no sign-in: any program or person that reaches this port controls every application",
    );
  }

  const stop = (signal: string) => {
    process.once(signal, () => process.exit(1));
    log.info({ signal }, "draining");
    void conductor.stop().then(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stop(signal));
  process.on("unhandledRejection", (reason) => log.error({ err: toError(reason) }, "unhandled rejection"));
}

/** Whether the command's only option is there. */
function flagOf(name: string): boolean {
  try {
    return parseArgs({ args: rest, options: { [name]: { type: "boolean" } } }).values[name] === true;
  } catch {
    return fail(`conductor: ${command} takes --${name} and nothing else`);
  }
}

async function migrate(onlyVerify: boolean): Promise<void> {
  const config = readConfig();
  const result = await (onlyVerify ? verifySchema(config) : migrateNow(config)).catch((error: unknown) =>
    fail(`conductor: ${toError(error).message}`),
  );
  print(() => result.text);
  process.exitCode = result.isRight ? 0 : 1;
}

async function doctor(asJson: boolean): Promise<void> {
  const findings = await examine(process.env);
  const isRight = findings.every(({ state }) => state !== "wrong");
  print(() => (asJson ? `${JSON.stringify({ ok: isRight, findings }, undefined, 2)}\n` : textOf(findings)));
  process.exitCode = isRight ? 0 : 1;
}

function print(text: () => string): void {
  // A reader such as `head` may close the pipe before it has everything.
  process.stdout.on("error", () => process.exit(0));
  try {
    process.stdout.write(text());
  } catch (error) {
    fail(toError(error).message);
  }
}

function readConfig(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) {
      return fail(error.problems.map((each) => `conductor: ${each}`).join("\n"));
    }
    throw error;
  }
}

function sentence(config: Config, error: Error): string {
  if ("code" in error && error.code === "EADDRINUSE") {
    return `port ${config.port} is in use: stop what listens there, or set ${settings.port.env}.`;
  }

  return error.message;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

// `npm run compose:env`: writes .env and the key of Prometheus, once.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hash } from "bcryptjs";

import { adminEmail, composeEnvironment, secret } from "./env.ts";

const usage = `Usage: npm run compose:env -- [--auth] [--folder DIR]

  --auth        people sign in, with Dex; prints the password of ${adminEmail} once
  --folder DIR  where .env is written (default: here)
  --help        this text

Writes .env, with every secret of compose.yaml, and .podium/compose/prometheus-key. Never replaces either: the volumes
know the passwords of the first run. To begin again, remove both files and the volumes.
`;

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`compose:env: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      auth: { type: "boolean" },
      folder: { type: "string", default: "." },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const envFile = join(values.folder, ".env");
  const keyFolder = join(values.folder, ".podium/compose");
  const keyFile = join(keyFolder, "prometheus-key");
  const existing = [envFile, keyFile].find((file) => existsSync(file));
  if (existing !== undefined) {
    throw new Error(
      `${existing} is there already, and the volumes know its secrets: remove both to begin again.`,
    );
  }
  const password = values.auth ? secret() : undefined;
  const made = composeEnvironment(password === undefined ? undefined : await hash(password, 10));
  mkdirSync(keyFolder, { recursive: true });
  // Prometheus' own user reads it, below a folder that is this user's.
  writeFileSync(keyFile, made.prometheusKey, { flag: "wx", mode: 0o644 });
  writeFileSync(envFile, made.text, { flag: "wx", mode: 0o600 });
  process.stdout.write(`${envFile} is written. Next: docker compose up --build\n`);
  if (password !== undefined) process.stdout.write(`Sign in as ${adminEmail} with ${password}\n`);
  return 0;
}

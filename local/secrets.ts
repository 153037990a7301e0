// Passwords and keys of the local stack: drawn once, kept in a file that only its owner can read.
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { DataFolder } from "./data-folder.ts";

export interface Secrets {
  /** Password of the superuser `postgres`. */
  readonly postgresPassword: string;
  /** Password of `dbos_conductor_role`. */
  readonly conductorPassword: string;
  /** Password of `dbos_app_role`. */
  readonly appPassword: string;
  /** What Conductor encrypts the secrets of webhooks under. Folders of older versions have none. */
  readonly sealingKey?: string;
  /** The sample application's key at Conductor, once there is one. */
  readonly apiKey?: string;
}

/** Reads the secrets, or draws new ones for a new database. Throws an `Error` whose message is one sentence. */
export function loadSecrets(folder: DataFolder): Secrets {
  if (existsSync(folder.secretsFile)) return readSecrets(folder.secretsFile);
  if (existsSync(folder.postgres)) {
    throw new Error(
      `${folder.secretsFile} is missing and with it the passwords of the database beside it: start over with --reset.`,
    );
  }
  const secrets = {
    postgresPassword: drawPassword(),
    conductorPassword: drawPassword(),
    appPassword: drawPassword(),
    sealingKey: drawPassword(),
  };
  saveSecrets(folder, secrets);
  return secrets;
}

/** Writes the secrets, whole or not at all. */
export function saveSecrets(folder: DataFolder, secrets: Secrets): void {
  const unfinished = `${folder.secretsFile}.unfinished`;
  writeFileSync(unfinished, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, folder.secretsFile);
}

/** The key under which Conductor encrypts; drawn when the folder is of a version that had none. */
export function ensureSealingKey(folder: DataFolder): string {
  const { sealingKey = drawPassword(), ...secrets } = loadSecrets(folder);
  saveSecrets(folder, { ...secrets, sealingKey });
  return sealingKey;
}

function drawPassword(): string {
  return randomBytes(24).toString("base64url");
}

function readSecrets(path: string): Secrets {
  try {
    chmodSync(path, 0o600); // a copied folder may have lost its modes
    const secrets = JSON.parse(readFileSync(path, "utf8")) as Partial<Secrets>;
    const { postgresPassword, conductorPassword, appPassword, sealingKey, apiKey } = secrets;
    if (postgresPassword && conductorPassword && appPassword) {
      return {
        postgresPassword,
        conductorPassword,
        appPassword,
        ...(sealingKey && { sealingKey }),
        ...(apiKey && { apiKey }),
      };
    }
  } catch (error) {
    throw new Error(`${path} cannot be read: start over with --reset.`, { cause: error });
  }
  throw new Error(`${path} lacks a password: start over with --reset.`);
}

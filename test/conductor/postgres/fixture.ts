// Roles and databases for tests about Conductor's own database, and its commands as processes.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, escapeIdentifier } from "pg";

const root = join(import.meta.dirname, "../../..");

/** Runs statements one after the other on a connection of their own. */
export async function runSql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    // In this order: later ones need what earlier ones have made.
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** The same URL with some of its parts replaced. */
export function changeUrl(
  url: string,
  parts: { readonly user?: string; readonly password?: string; readonly database?: string },
): string {
  const changed = new URL(url);
  changed.username = parts.user ?? changed.username;
  changed.password = parts.password ?? changed.password;
  changed.pathname = parts.database ?? changed.pathname;
  return changed.href;
}

/** Creates a role that may sign in, and returns its name. */
export async function createRole(adminUrl: string, attributes = ""): Promise<string> {
  const name = `role_${randomBytes(5).toString("hex")}`;
  await runSql(
    adminUrl,
    `CREATE ROLE ${escapeIdentifier(name)} LOGIN PASSWORD '${rolePassword}' ${attributes}`,
  );
  return name;
}

export const rolePassword = "Pa55-of-a-role";

/** The SQL of docs/operate.md under a comment. */
export function documentedSql(comment: string): string {
  const page = readFileSync(join(root, "docs/operate.md"), "utf8");
  const block = [...page.matchAll(/```sql\n([^`]*)```/g)].find(([, sql]) => sql!.startsWith(`-- ${comment}`));
  if (block === undefined) throw new Error(`docs/operate.md has no SQL that begins with "-- ${comment}"`);
  return block[1]!;
}

export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `conductor` with arguments and waits for its end. */
export function runCommand(args: string[], env: Record<string, string>): Promise<CommandEnd> {
  const script = join(root, "conductor/src/main.ts");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, ...args],
      { env: { PATH: process.env["PATH"] ?? "", ...env } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

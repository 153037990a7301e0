// compose.yaml and what it mounts, read by the programs that will read them.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare } from "bcryptjs";
import { Client } from "pg";
import { afterAll, expect, test } from "vitest";

import { asAdmin } from "../../support/database.ts";
import { parseEnv, root } from "./compose-file.ts";

const folder = mkdtempSync(join(tmpdir(), "podium-compose-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, "infra/compose/main.ts"), "--folder", folder, ...args], {
    encoding: "utf8",
  });

test("compose:env writes secrets that only this user reads, and never replaces them", async () => {
  const first = write("--auth");
  expect(first.status, first.stderr).toBe(0);
  const file = join(folder, ".env");
  const text = readFileSync(file, "utf8");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const password = /with (\S+)/.exec(first.stdout)?.[1] ?? "";
  expect(text).not.toContain(password);
  expect(await compare(password, parseEnv(text)["DEX_USER_0_HASH"] ?? "")).toBe(true);
  const second = write();
  expect(second).toMatchObject({ status: 1 });
  expect(second.stderr).toContain("remove both to begin again");
  expect(readFileSync(file, "utf8")).toBe(text);
});

const [command, ...words] =
  [["docker", "compose"], ["docker-compose"]].find(
    ([file = "", ...args]) => spawnSync(file, [...args, "version"]).status === 0,
  ) ?? [];

test.skipIf(command === undefined)("Docker Compose understands the file", () => {
  const profiles = ["auth", "app", "observability"].flatMap((name) => ["--profile", name]);
  const options = ["--file", join(root, "compose.yaml"), "--env-file", join(folder, ".env"), ...profiles];
  const env = { PATH: process.env["PATH"] };
  const shown = execFileSync(command ?? "", [...words, ...options, "config"], { encoding: "utf8", env });
  const hash = parseEnv(readFileSync(join(folder, ".env"), "utf8"))["DEX_USER_0_HASH"] ?? "";
  // A dollar is written twice, so that the shown file means the same.
  expect(shown.replaceAll("$$", "$")).toContain(hash);
});

test("PostgreSQL makes the databases, and the roles come in with their passwords", async () => {
  const suffix = String(process.pid);
  const sql = readFileSync(join(root, "infra/compose/databases.sql"), "utf8")
    .replaceAll(/^\\getenv .*$/gm, "")
    .replaceAll(/:'(\w+)'/g, "'of-$1'")
    .replaceAll(/\bdbos_(\w+)/g, `dbos_$1_${suffix}`);
  const statements = sql.split(";\n").filter((each) => each.trim() !== "");
  await asAdmin(async (client) => {
    for (const statement of statements) await client.query(statement);
    const url = new URL(`postgresql://${client.host}:${client.port}`);
    try {
      for (const name of ["conductor", "app"]) {
        const user = new Client({
          host: url.hostname,
          port: client.port,
          user: `dbos_${name}_role_${suffix}`,
          password: `of-${name}_password`,
          database: `dbos_${name}_${suffix}`,
        });
        await user.connect();
        await user.end();
      }
    } finally {
      for (const name of ["conductor", "app"]) {
        await client.query(`DROP DATABASE dbos_${name}_${suffix}`);
        await client.query(`DROP ROLE dbos_${name}_role_${suffix}`);
      }
    }
  });
});

import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dataFolder, prepareFolder, wipeFolder, type DataFolder } from "../../local/data-folder.ts";
import { resetFolder } from "../../local/reset.ts";
import { ensureSealingKey, loadSecrets, saveSecrets } from "../../local/secrets.ts";

let folder: DataFolder;
beforeEach(() => {
  folder = dataFolder(mkdtempSync(join(tmpdir(), "podium-folder-")));
  prepareFolder(folder);
});
afterEach(() => rmSync(folder.path, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

test("passwords are drawn once and kept where only their owner can read them", () => {
  const secrets = loadSecrets(folder);
  expect(modeOf(folder.secretsFile)).toBe(0o600);
  expect(new Set(Object.values(secrets)).size).toBe(4);
  expect(loadSecrets(folder)).toEqual(secrets);
  saveSecrets(folder, { ...secrets, apiKey: "dbos_key" });
  expect(loadSecrets(folder).apiKey).toBe("dbos_key");
});

test("a folder of an older version gets the key that it lacks, once", () => {
  const { sealingKey, ...older } = loadSecrets(folder);
  saveSecrets(folder, older);
  const key = ensureSealingKey(folder);
  expect(key).not.toBe(sealingKey);
  expect(ensureSealingKey(folder)).toBe(key);
  expect(loadSecrets(folder)).toEqual({ ...older, sealingKey: key });
});

test("a copied secrets file is closed to others again", () => {
  loadSecrets(folder);
  chmodSync(folder.secretsFile, 0o644);
  loadSecrets(folder);
  expect(modeOf(folder.secretsFile)).toBe(0o600);
});

test("a database without its passwords, or half of them, is one sentence", () => {
  mkdirSync(folder.postgres);
  expect(() => loadSecrets(folder)).toThrow(/secrets\.json is missing .* --reset\.$/);
  writeFileSync(folder.secretsFile, '{"postgresPassword": "x"}');
  expect(() => loadSecrets(folder)).toThrow(/secrets\.json lacks a password: start over with --reset\.$/);
  writeFileSync(folder.secretsFile, '{"postgres');
  expect(() => loadSecrets(folder)).toThrow(/secrets\.json cannot be read: start over with --reset\.$/);
});

test("a place where no folder can be made is one sentence", () => {
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  expect(() => prepareFolder(dataFolder(join(file, "data")))).toThrow(
    `The folder ${join(file, "data")} cannot be written (ENOTDIR): use --data to name another.`,
  );
});

test("a reset removes what Podium made and nothing else", () => {
  loadSecrets(folder);
  mkdirSync(folder.postgres);
  writeFileSync(join(folder.path, "letter.txt"), "mine");
  wipeFolder(folder);
  expect(existsSync(folder.postgres)).toBe(false);
  expect(existsSync(folder.secretsFile)).toBe(false);
  expect(existsSync(join(folder.path, "letter.txt"))).toBe(true);
});

test("a reset without a terminal must be sure", async () => {
  loadSecrets(folder);
  await expect(resetFolder(folder, false)).rejects.toThrow("there is no terminal to ask on: add --yes.");
  expect(existsSync(folder.secretsFile)).toBe(true);
  expect(await resetFolder(folder, true)).toBe(true);
  expect(existsSync(folder.secretsFile)).toBe(false);
});

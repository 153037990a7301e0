import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsTable } from "../../../conductor/src/settings/table.ts";
import { settings } from "../../../conductor/src/settings/config.ts";
import { parseBootstrap } from "../../../conductor/src/settings/bootstrap.ts";

const path = new URL("../../../docs/configuration.md", import.meta.url).pathname;
const page = readFileSync(path, "utf8");

test("the page lists every setting as the process reads it", async () => {
  const fresh = page.replace(
    /(<!-- settings: [^\n]*-->\n).*(<!-- \/settings -->)/s,
    (_, begin: string, end: string) => `${begin}\n${settingsTable(settings)}\n\n${end}`,
  );
  expect(fresh).toContain(settingsTable(settings));
  await expect(fresh).toMatchFileSnapshot(path);
});

test("the table of limits has the defaults of the settings, and no setting of a size is missing in it", () => {
  const text = /## Limits\n(.*?)\n## /s.exec(page)?.[1] ?? "";
  const rows = [...text.matchAll(/^\|[^|]+\| (`\w+`) \| (`\w+`) \|/gm)].map(
    ([, env, value]) => `${env} | ${value}`,
  );
  for (const row of rows) expect(settingsTable(settings)).toContain(`| ${row} |`);
  const limits = Object.values(settings).flatMap(({ env }) => (env.includes("_MAX_") ? [`\`${env}\``] : []));
  // The age of a reading limits no caller.
  const expected = limits.filter((env) => env !== "`CONDUCTOR_READING_MAX_AGE`");
  expect(rows.map((row) => row.split(" | ")[0])).toEqual(expect.arrayContaining(expected));
});

test("the page's example can be used as it is", () => {
  const example = /```json\n(.*?)```/s.exec(page)?.[1] ?? "";
  expect(parseBootstrap(example)).toMatchObject({ organization: { name: "acme" } });
});

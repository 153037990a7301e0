import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsTable } from "../../../conductor/src/settings/table.ts";
import { settings } from "../../../console/server/settings.ts";

const path = new URL("../../../docs/configuration.md", import.meta.url).pathname;
const page = readFileSync(path, "utf8");

test("the page lists every setting as the process reads it", async () => {
  const fresh = page.replace(
    /(<!-- console settings: [^\n]*-->\n).*(<!-- \/console settings -->)/s,
    (_, begin: string, end: string) => `${begin}\n${settingsTable(settings)}\n\n${end}`,
  );
  expect(fresh).toContain(settingsTable(settings));
  await expect(fresh).toMatchFileSnapshot(path);
});

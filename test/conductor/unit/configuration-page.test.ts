import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsTable } from "../../../conductor/src/settings-table.ts";
import { parseBootstrap } from "../../../conductor/src/bootstrap-settings.ts";

const path = new URL("../../../docs/configuration.md", import.meta.url).pathname;
const page = readFileSync(path, "utf8");

test("the page lists every setting as the process reads it", async () => {
  const fresh = page.replace(
    /(<!-- settings: [^\n]*-->\n).*(<!-- \/settings -->)/s,
    (_, begin: string, end: string) => `${begin}\n${settingsTable()}\n\n${end}`,
  );
  expect(fresh).toContain(settingsTable());
  await expect(fresh).toMatchFileSnapshot(path);
});

test("the page's example can be used as it is", () => {
  const example = /```json\n(.*?)```/s.exec(page)?.[1] ?? "";
  expect(parseBootstrap(example)).toMatchObject({ organization: { name: "acme" } });
});

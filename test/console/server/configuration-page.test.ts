import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settings } from "../../../console/server/settings.ts";

const path = new URL("../../../docs/configuration.md", import.meta.url).pathname;
const page = readFileSync(path, "utf8");

/** A Markdown table of every setting, in the order in which they are declared. */
function settingsTable(): string {
  const rows = Object.values(settings).map(({ env, fallback, about }) => {
    const isShown = typeof fallback === "boolean" || typeof fallback === "number" || fallback?.length;
    return `| \`${env}\` | ${isShown ? `\`${String(fallback)}\`` : "–"} | ${about}. |`;
  });
  return ["| Variable | Unset means | What it is |", "| --- | --- | --- |", ...rows].join("\n");
}

test("the page lists every setting as the process reads it", async () => {
  const fresh = page.replace(
    /(<!-- console settings: [^\n]*-->\n).*(<!-- \/console settings -->)/s,
    (_, begin: string, end: string) => `${begin}\n${settingsTable()}\n\n${end}`,
  );
  expect(fresh).toContain(settingsTable());
  await expect(fresh).toMatchFileSnapshot(path);
});

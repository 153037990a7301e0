// Settings as a table for people, made of what the process itself reads them by.
import { spellFor } from "./quantity.ts";
import type { Setting } from "./setting.ts";

/** A Markdown table of every setting, in the order in which they are declared. */
export function settingsTable(settings: Readonly<Record<string, Setting<unknown>>>): string {
  const rows = Object.values(settings).map((each) => {
    const { env, about } = each;
    return `| \`${env}\` | ${"fallback" in each ? describe(each.fallback, each.parse) : "**required**"} | ${about}. |`;
  });
  return ["| Variable | Unset means | What it is |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The default as it is written: the spelling that is read as this value. Lists and documents have none. */
function describe(fallback: unknown, parse: (text: string) => unknown): string {
  if (typeof fallback === "boolean" || (typeof fallback === "string" && fallback !== "")) {
    return `\`${fallback}\``;
  }

  if (typeof fallback !== "number") return "–";
  return `\`${spellFor(parse, fallback)}\``;
}

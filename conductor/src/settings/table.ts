// The settings as a table for people, made of what the process itself reads them by.
import { settings } from "./config.ts";
import { spellFor } from "./quantity.ts";

/** A Markdown table of every setting, in the order in which they are declared. */
export function settingsTable(): string {
  const rows = Object.values(settings).map((each) => {
    const { env, about } = each;
    return `| \`${env}\` | ${"fallback" in each ? describe(each.fallback, each.parse) : "**required**"} | ${about}. |`;
  });
  return ["| Variable | Unset means | What it is |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The default as somebody would write it: the spelling that is read as this value. Lists and documents have none. */
function describe(fallback: unknown, parse: (text: string) => unknown): string {
  if (typeof fallback === "boolean" || (typeof fallback === "string" && fallback !== "")) {
    return `\`${fallback}\``;
  }

  if (typeof fallback !== "number") return "–";
  return `\`${spellFor(parse, fallback)}\``;
}

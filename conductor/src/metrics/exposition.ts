// Samples as text, in the two formats that scrapers read. Pure.
import type { Labels } from "./families.ts";

export type Format = "openmetrics" | "prometheus";

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** One family with its samples; all of them carry the same time, or none. */
export interface SampledFamily {
  readonly name: string;
  readonly help: string;
  readonly samples: Sample[];
  /** Epoch milliseconds that the samples are about. */
  readonly timeMs?: number;
}

export const contentTypes: Record<Format, string> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
};

/** The format that a scraper takes: OpenMetrics when it says so, or says nothing. */
export function chooseFormat(accept: string | undefined): Format {
  return accept === undefined || accept.includes("application/openmetrics-text")
    ? "openmetrics"
    : "prometheus";
}

/** Prints families in the order given. A family without samples leaves nothing behind. */
export function render(format: Format, families: SampledFamily[]): string {
  const isOpen = format === "openmetrics";
  const lines: string[] = [];
  for (const { name, help, samples, timeMs } of families) {
    if (samples.length === 0) continue;
    lines.push(`# TYPE ${name} gauge`, `# HELP ${name} ${help}.`);
    // OpenMetrics counts seconds, the older format milliseconds.
    const time = timeMs === undefined ? "" : ` ${isOpen ? timeMs / 1_000 : timeMs}`;
    for (const { labels, value } of samples) lines.push(`${name}${renderLabels(labels)} ${value}${time}`);
  }
  if (isOpen) lines.push("# EOF");
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const escapes: Record<string, string> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };

/** Names come from applications: any text there is, of which parsers want valid Unicode on one line. */
function escapeLabel(value: string): string {
  return value.toWellFormed().replaceAll(/[\\"\n]/g, (character) => escapes[character] ?? character);
}

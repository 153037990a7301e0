// Parsers of other projects: Python's prometheus_client and Prometheus' own promtool, where a machine has them.
import { spawnSync } from "node:child_process";

const pythons = ["python3", "/usr/bin/python3"];
const checker = "promtool";
const script = `
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
print(sum(1 for family in text_string_to_metric_families(sys.stdin.read())))
`;

/** A function that parses OpenMetrics text and returns how many families it has, or why there is none. */
export function openMetricsParser(): ((text: string) => number) | string {
  const python = pythons.find(
    (each) => spawnSync(each, ["-c", "import prometheus_client.openmetrics.parser"]).status === 0,
  );
  if (python === undefined) return "no Python with prometheus_client (Debian: python3-prometheus-client)";
  return (text) => {
    const { status, stdout, stderr } = spawnSync(python, ["-c", script], { input: text, encoding: "utf8" });
    if (status !== 0) throw new Error(`the OpenMetrics parser refuses it:\n${stderr}`);
    return Number(stdout);
  };
}

/**
 * Prometheus' own check. The documented names end in `_count`, which its style check would keep for histograms; it is
 * the one remark that is let pass.
 */
export function promtool(): ((text: string) => void) | string {
  if (spawnSync(checker, ["--version"]).error !== undefined) return "no promtool (Debian: prometheus)";
  return (text) => {
    const { status, stdout, stderr } = spawnSync(checker, ["check", "metrics"], {
      input: text,
      encoding: "utf8",
    });
    const remarks = `${stdout}${stderr}`
      .split("\n")
      .filter((line) => line !== "" && !line.includes('should not have "_count" suffix'));
    // 0 and 3: readable, without and with remarks on style.
    if ((status !== 0 && status !== 3) || remarks.length > 0) {
      throw new Error(`promtool refuses it (${String(status)}):\n${stdout}${stderr}`);
    }
  };
}

const escapes: Record<string, string> = { "\\\\": "\\", '\\"': '"', "\\n": "\n" };

/** Labels of one sample line. */
export function readLabels(line: string): Record<string, string | undefined> {
  const inside = /\{(.*)\}/s.exec(line)?.[1] ?? "";
  const pairs = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gs)];
  return Object.fromEntries<string>(
    pairs.map(
      ([, name, value]) => [name!, value!.replaceAll(/\\[\\"n]/g, (found) => escapes[found]!)] as const,
    ),
  );
}

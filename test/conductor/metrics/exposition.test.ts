// The text that monitoring systems read, checked by parsers of other projects where they are installed.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseFormat, render, type SampledFamily } from "../../../conductor/src/metrics/exposition.ts";
import { families } from "../../../conductor/src/metrics/families.ts";
import { openMetricsParser, promtool, readLabels } from "./parsers.ts";

const window = Date.parse("2026-08-21T10:01:00.000Z");
const twoFamilies: SampledFamily[] = [
  {
    name: "dbos_conductor_v1_workflow_started_rate",
    help: "Workflows created per second",
    samples: [
      {
        labels: { application: "shop", workflow_name: 'say "hi"\nback\\slash', queue_name: "" },
        value: 0.05,
      },
    ],
    timeMs: window,
  },
  {
    name: "dbos_conductor_v1_executor_count",
    help: "Executors",
    samples: [{ labels: { application: "shop", status: "HEALTHY", application_version: "v1" }, value: 2 }],
  },
];

describe("the exposition formats", () => {
  test("OpenMetrics stamps windowed samples in seconds, others not, and ends with # EOF", () => {
    expect(render("openmetrics", twoFamilies).split("\n")).toEqual([
      "# TYPE dbos_conductor_v1_workflow_started_rate gauge",
      "# HELP dbos_conductor_v1_workflow_started_rate Workflows created per second.",
      'dbos_conductor_v1_workflow_started_rate{application="shop",workflow_name="say \\"hi\\"\\nback\\\\slash",queue_name=""} 0.05 1787306460',
      "# TYPE dbos_conductor_v1_executor_count gauge",
      "# HELP dbos_conductor_v1_executor_count Executors.",
      'dbos_conductor_v1_executor_count{application="shop",status="HEALTHY",application_version="v1"} 2',
      "# EOF",
      "",
    ]);
  });

  test("Prometheus text stamps in milliseconds and has no end mark", () => {
    const text = render("prometheus", twoFamilies);
    expect(text).toContain(" 0.05 1787306460000\n");
    expect(text).not.toContain("EOF");
  });

  test("a family without samples is not mentioned, and nothing at all is valid", () => {
    expect(render("openmetrics", [{ name: "x", help: "y", samples: [] }])).toBe("# EOF\n");
    expect(render("prometheus", [])).toBe("");
  });

  test.each([
    [undefined, "openmetrics"],
    ["application/openmetrics-text;version=1.0.0,text/plain;q=0.5", "openmetrics"],
    ["text/plain", "prometheus"],
    ["*/*", "prometheus"],
  ])("Accept %s gets %s", (accept, format) => {
    expect(chooseFormat(accept)).toBe(format);
  });

  test("any name that an application may choose comes back from the label it went into", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (name) => {
        const sample = { labels: { workflow_name: name }, value: 1 };
        const text = render("openmetrics", [{ name: "f", help: "h", samples: [sample] }]);
        const lines = text.split("\n");
        expect(lines).toHaveLength(5);
        expect(readLabels(lines[2]!)).toEqual({ workflow_name: name.toWellFormed() });
      }),
    );
  });

  test("names of families are unique and say their unit", () => {
    const names = families.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^dbos_conductor_v1_\w+_(rate|count|seconds)$/);
  });
});

describe("other people's parsers", () => {
  test("an OpenMetrics parser reads it", ({ skip }) => {
    const parse = openMetricsParser();
    skip(typeof parse === "string", String(parse));
    if (typeof parse !== "string") expect(parse(render("openmetrics", twoFamilies))).toBe(2);
  });

  test("promtool reads it", ({ skip }) => {
    const check = promtool();
    skip(typeof check === "string", String(check));
    if (typeof check !== "string") check(render("prometheus", twoFamilies));
  });

  test("promtool refuses text that is not in the format", ({ skip }) => {
    const check = promtool();
    skip(typeof check === "string", String(check));
    if (typeof check !== "string") expect(() => check("dbos{broken 1\n")).toThrow("promtool refuses it");
  });
});

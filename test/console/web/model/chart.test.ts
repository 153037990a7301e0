import { expect, test } from "vitest";
import {
  activityChart,
  eventName,
  formatTick,
  isEmpty,
  rangeOf,
  sampleChart,
  totalOf,
  windowOf,
} from "../../../../console/web/model/chart.ts";

test("a range ends at the edge of the point that holds now, and an unknown one is the shortest", () => {
  expect(rangeOf("30d").ms).toBe(2_592_000_000);
  expect(rangeOf("1y").value).toBe("1h");
  const now = Date.parse("2026-11-28T10:07:30Z");
  const { startMs, endMs } = windowOf(rangeOf("6h"), now);
  expect(new Date(endMs).toISOString()).toBe("2026-11-28T10:10:00.000Z");
  expect(endMs - startMs).toBe(21_600_000);
});

test("where nothing was collected there is a gap, and not a zero", () => {
  const chart = activityChart(
    {
      startTime: "2026-11-28T10:00:00.000Z",
      pointSecs: 60,
      collectedSecs: [0, 60, 30],
      series: [
        { key: "ERROR", counts: [0, 4, 0] },
        { key: null, counts: [0, 1, 2] },
      ],
    },
    eventName,
  );
  expect(chart.lines).toEqual([
    { name: "Failed", values: [null, 4, 0] },
    { name: "all others", values: [null, 1, 2] },
  ]);
  expect(chart.startsMs.map((ms) => new Date(ms).toISOString().slice(11, 16))).toEqual([
    "10:00",
    "10:01",
    "10:02",
  ]);
  expect(chart.lines.map(totalOf)).toEqual([4, 3]);
});

const window = { startMs: 0, endMs: 40, pointMs: 10 };
const samples = [
  { name: "a", atMs: 0, value: 5 },
  { name: "a", atMs: 9, value: 7 },
  { name: "b", atMs: 35, value: 20 },
  { name: "a", atMs: 40, value: 99 },
  { name: "a", atMs: -1, value: 99 },
];

test("samples of one point are added or the largest is kept, outside the range they do not count", () => {
  expect(sampleChart(samples, window, "sum").lines).toEqual([
    { name: "b", values: [0, 0, 0, 20] },
    { name: "a", values: [12, 0, 0, 0] },
  ]);
  expect(sampleChart(samples, window, "max").lines).toEqual([
    { name: "b", values: [null, null, null, 20] },
    { name: "a", values: [7, null, null, null] },
  ]);
});

test("only the largest lines are kept", () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ name: `n${index}`, atMs: 0, value: index }));
  expect(sampleChart(many, window, "sum").lines.map(({ name }) => name)).toEqual([
    "n11",
    "n10",
    "n9",
    "n8",
    "n7",
    "n6",
    "n5",
    "n4",
  ]);
});

test("a chart of zeros and gaps is empty", () => {
  expect(isEmpty({ startsMs: [0], pointMs: 1, lines: [{ name: "a", values: [0, null] }] })).toBe(true);
  expect(isEmpty({ startsMs: [0], pointMs: 1, lines: [{ name: "a", values: [1] }] })).toBe(false);
});

test("nothing is said of points that are not collected yet", () => {
  expect(sampleChart(samples, window, "sum", 15).lines[1]?.values).toEqual([12, 0, null, null]);
});

test("a tick is a time of day in a short range, and a date in a long one", () => {
  const at = Date.parse("2026-11-28T13:05:00Z");
  expect(formatTick(at, true, "UTC")).toBe("13:05");
  expect(formatTick(at, false, "UTC")).toBe("28 Nov");
});

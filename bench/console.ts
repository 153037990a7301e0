// What the Console costs its user: first list, scrolling 10,000 rows, opening 5,001 steps, idle traffic, heap, script.
// Usage: node bench/console.ts [--runs 5] [--idle 60] [--minutes 5]
// `--idle`: seconds that idle traffic is counted. `--minutes`: how long an open list is left before its heap is read.
import { execFileSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import type { Browser, CDPSession, Page } from "@playwright/test";
import { isWebStale } from "../local/web-build.ts";
import { chromiumPath, launchFlags, skipReason } from "../test/browser/chromium.ts";
import { printRow } from "./support/bench.ts";
import { startStage } from "./support/console-stage.ts";
import type { Stage } from "./support/console-stage.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    idle: { type: "string", default: "60" },
    minutes: { type: "string", default: "5" },
  },
});
const root = join(import.meta.dirname, "..");
const list = "/orgs/local/apps/shop/workflows";
const loadedRows = 10_000;
const frames = 600;

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  return context.newPage();
}

async function openList(page: Page, stage: Stage): Promise<number> {
  const startedAt = performance.now();
  await page.goto(stage.url + list);
  await page.getByRole("gridcell").first().waitFor();
  return performance.now() - startedAt;
}

/** The quantile of the numbers. */
function at(numbers: readonly number[], part: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * part)] ?? Number.NaN;
}

async function firstList(browser: Browser, stage: Stage): Promise<void> {
  const times: number[] = [];
  const paints: number[] = [];
  const scripts = new Set<string>();
  for (let run = 0; run < Number(values.runs); run += 1) {
    const page = await newPage(browser);
    page.on("request", (request) => {
      if (request.resourceType() === "script") scripts.add(basename(request.url()));
    });
    times.push(await openList(page, stage));
    paints.push(
      await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0]?.startTime"),
    );
    await page.context().close();
  }
  const assets = join(root, "console/web/dist/assets");
  const sizes = await Promise.all(
    [...scripts].map(async (name) => (await stat(join(assets, `${name}.gz`))).size),
  );
  const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1_000;
  printRow(["first rows, cold cache, median ms", at(times, 0.5), "800"]);
  printRow(["first contentful paint, median ms", at(paints, 0.5), "600"]);
  printRow(["script of the list page, kB gzip", kilobytes, "190"]);
}

/** Scrolls by 180 px each frame, and returns the time of each frame and the number of long tasks. */
const scrollInPage = `new Promise((resolve) => {
  const grid = document.querySelector("[role=grid]");
  const times = [];
  let longTasks = 0;
  new PerformanceObserver((found) => { longTasks += found.getEntries().length; }).observe({ entryTypes: ["longtask"] });
  grid.scrollTop = 0;
  let last = performance.now();
  const turn = (now) => {
    times.push(now - last);
    last = now;
    grid.scrollTop += 180;
    if (times.length < ${frames}) requestAnimationFrame(turn);
    else resolve({ times: times.slice(2), longTasks, rows: grid.querySelectorAll("tbody tr").length });
  };
  requestAnimationFrame(turn);
})`;

async function scrolling(browser: Browser, stage: Stage): Promise<void> {
  const page = await newPage(browser);
  await openList(page, stage);
  const rowCount = (): Promise<number> =>
    page.evaluate<number>("Number(document.querySelector('[role=grid]').getAttribute('aria-rowcount')) - 1");
  while ((await rowCount()) < loadedRows) {
    await page.evaluate(
      "(() => { const g = document.querySelector('[role=grid]'); g.scrollTop = g.scrollHeight; })()",
    );
    await pause(20);
  }
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const cpuBefore = await cpuSeconds(session);
  const { times, longTasks, rows } = await page.evaluate<{
    readonly times: number[];
    readonly longTasks: number;
    readonly rows: number;
  }>(scrollInPage);
  printRow(["scrolling 10,000 rows, frame p50 ms", at(times, 0.5), ""]);
  printRow(["scrolling 10,000 rows, frame p95 ms", at(times, 0.95), "20"]);
  printRow([
    "the same, CPU of the page per frame, ms",
    ((await cpuSeconds(session)) - cpuBefore) * (1_000 / frames),
    "",
  ]);
  printRow(["scrolling 10,000 rows, long tasks", String(longTasks), "0"]);
  printRow(["rows in the page meanwhile", String(rows), "80"]);
  printRow(["heap with 10,000 rows, MB", await heap(page), "60"]);
  await page.context().close();
}

/** Processor time of the page's own thread. */
async function cpuSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
}

async function openingSteps(browser: Browser, stage: Stage): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) {
    const page = await newPage(browser);
    await openList(page, stage);
    // Asked in the page at every frame: the test library asks every half second after a while.
    const shown = page.evaluate<number>(`new Promise((resolve) => {
      const startedAt = performance.now();
      const look = () =>
        document.body.textContent.includes("5,001 steps recorded")
          ? resolve(performance.now() - startedAt)
          : requestAnimationFrame(look);
      look();
    })`);
    await page.getByRole("gridcell").nth(2).click();
    times.push(await shown);
    await page.context().close();
  }
  printRow(["opening 5,001 steps to the last, median ms", at(times, 0.5), "700"]);
}

async function idle(browser: Browser, stage: Stage, tabs: number): Promise<void> {
  const context = await browser.newContext();
  let requests = 0;
  context.on("request", () => (requests += 1));
  for (let tab = 0; tab < tabs; tab += 1) await openList(await context.newPage(), stage);
  // Lets each tab finish what it reads again after the first message of the stream.
  await pause(15_000);
  const before = { requests, bytes: stage.bytes(), asked: stage.asked() };
  const minutes = Number(values.idle) / 60;
  await pause(Number(values.idle) * 1_000);
  const perMinute = (after: number, start: number): number => (after - start) / minutes;
  const name = `${tabs} idle ${tabs === 1 ? "tab" : "tabs"}`;
  printRow([
    `${name}, requests to Conductor per minute`,
    perMinute(stage.asked(), before.asked),
    "20 + safety",
  ]);
  printRow([`${name}, requests per tab and minute`, perMinute(requests, before.requests) / tabs, ""]);
  printRow([`${name}, kB per tab and minute`, perMinute(stage.bytes(), before.bytes) / 1_000 / tabs, "50"]);
  await context.close();
}

async function longRun(browser: Browser, stage: Stage): Promise<void> {
  const page = await newPage(browser);
  await openList(page, stage);
  await pause(5_000);
  const before = await heap(page);
  await pause(Number(values.minutes) * 60_000);
  const after = await heap(page);
  printRow([`heap of a list, MB`, before, ""]);
  printRow([`its growth in ${values.minutes} minutes, MB`, after - before, "10 in 8 h"]);
  await page.context().close();
}

/** In MB, after a collection. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1_000_000;
}

const reason = skipReason();
if (reason === undefined) {
  if (isWebStale()) execFileSync("npm", ["run", "build"], { cwd: root, stdio: "ignore" });
  const stage = await startStage();
  const browser = await chromium.launch({ executablePath: chromiumPath, args: launchFlags });
  try {
    printRow(["what", "figure", "goal, at most"]);
    printRow(["---", "---", "---"]);
    await firstList(browser, stage);
    await scrolling(browser, stage);
    await openingSteps(browser, stage);
    await idle(browser, stage, 1);
    await idle(browser, stage, 20);
    await longRun(browser, stage);
  } finally {
    await browser.close();
    await stage.stop();
  }
} else {
  console.log(reason);
}

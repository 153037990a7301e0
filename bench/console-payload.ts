// How a workflow with a large output opens in the browser: time until it can be read, and the longest time that the page is blocked.
// The Console's server and page are real, its Conductor a stand-in that answers at once. Run `npm run build` before.
// Usage: node bench/console-payload.ts [--runs 5]
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { inspect, parseArgs } from "node:util";
import { chromium, type Browser } from "@playwright/test";
import { buildApp } from "../console/server/app.ts";
import { loadConfig } from "../console/server/config.ts";
import { chromiumPath, launchFlags } from "../test/browser/chromium.ts";
import { aWorkflow, anExecutor } from "../test/browser/scripted.ts";
import { printRow } from "./support/bench.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index, name: `row ${index}`, amount: index / 7, ok: true }));
const mebibyte = "0123456789abcdef".repeat(65_536);

/** Outputs as SDKs print them, by what they are. */
const outputs: Readonly<Record<string, string>> = {
  "a small one": "{ ok: true }",
  "JSON, 80,000 rows": JSON.stringify(rows(80_000)),
  "Node, 60,000 rows": inspect(rows(60_000), { depth: Infinity, maxArrayLength: Infinity }),
  "one string of 5 MB": JSON.stringify(mebibyte.repeat(5)),
  "plain text of 5 MB": `report: ${mebibyte.repeat(5)}`,
  "a pickle of 5 MB": `gASV${"A".repeat(5 * 1_048_576)}`,
  "JSON of 20 MB": JSON.stringify(rows(330_000)),
};

let output = "";
const conductor = createServer((request, response) => {
  const path = (request.url ?? "").replace(/^.*\/apps\/shop/, "");
  const workflow = aWorkflow({ output });
  const app = { id: "app-1", name: "shop", orgId: "org-1", executorTimeoutSecs: 60, privateMode: false };
  const answer =
    path === ""
      ? app
      : path.startsWith("/workflows/wf-1") && !path.includes("/steps")
        ? workflow
        : path.startsWith("/executors")
          ? [anExecutor({})]
          : [];
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
});
conductor.listen(0, "127.0.0.1");
await once(conductor, "listening");
const conductorUrl = `http://127.0.0.1:${(conductor.address() as AddressInfo).port}`;
const config = loadConfig({ DBOS_CONDUCTOR_URL: conductorUrl, CONSOLE_LOG_LEVEL: "silent" });
const server = await buildApp(config, join(import.meta.dirname, "../console/web/dist"));
const url = await server.listen({ host: "127.0.0.1", port: 0 });
const browser = await chromium.launch({ executablePath: chromiumPath, args: launchFlags });

printRow(["output", "MB", "readable ms", "longest task, ms of processor", "worst of all runs"]);
printRow(Array.from({ length: 5 }, () => "---"));
for (const [name, text] of Object.entries(outputs)) {
  output = text;
  const found: { readonly readableMs: number; readonly longestMs: number }[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) found.push(await openOnce(browser));
  const worst = Math.max(...found.map(({ longestMs }) => longestMs));
  printRow([
    name,
    (text.length / 1_048_576).toFixed(1),
    median(found.map(({ readableMs }) => readableMs)),
    median(found.map(({ longestMs }) => longestMs)),
    worst.toFixed(0),
  ]);
}
await browser.close();
await server.close();
conductor.closeAllConnections();
conductor.close();

/**
 * Opens the workflow from a page that has been loaded, as a link does: so the cost of loading the program is left out.
 * Tasks are measured in processor time, since on a busy machine the clock also counts other programs.
 */
async function openOnce(from: Browser): Promise<{ readonly readableMs: number; readonly longestMs: number }> {
  const page = await from.newPage();
  await page.goto(`${url}/orgs/local/apps/shop/queues`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForTimeout(1_000);
  await from.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  const started = await page.evaluate<number>(`
    globalThis.history.pushState({}, "", "/orgs/local/apps/shop/workflows/wf-1");
    globalThis.dispatchEvent(new PopStateEvent("popstate"));
    performance.now();
  `);
  const shown = page.getByRole("region", { name: "Output", exact: true });
  await shown.getByRole("button", { name: "Copy output" }).waitFor({ timeout: 60_000 });
  const readableMs = (await page.evaluate<number>("performance.now()")) - started;
  await page.waitForTimeout(500);
  const longestMs = longestTask(await from.stopTracing());
  await page.close();
  return { readableMs, longestMs };
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time, in microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The longest task of a page's main thread, in milliseconds. */
function longestTask(trace: Buffer): number {
  const { traceEvents: events } = JSON.parse(trace.toString()) as { readonly traceEvents: TraceEvent[] };
  const threads = events.filter(
    ({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain",
  );
  const isPage = ({ pid, tid }: TraceEvent) => threads.some((each) => each.pid === pid && each.tid === tid);
  const tasks = events.filter((event) => event.name.endsWith("RunTask") && isPage(event));
  if (tasks.length === 0) throw new Error("the trace holds no task");
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

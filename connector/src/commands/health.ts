// Beside a process that only its address tells of, as from another container: connected while it says that it is well.
import { setTimeout as pause } from "node:timers/promises";
import type { Connector } from "../connector.ts";
import { reasonOf, type Report } from "../report.ts";

/** Time between two questions, which is also how late the end of a process is noticed. */
const askEveryMs = 1_000;
const answerTimeoutMs = 2_000;

/** Why the address does not say that all is well; undefined where it answers with a status from 200 to 299. */
async function troubleAt(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(answerTimeoutMs) });
    await response.body?.cancel();
    return response.ok ? undefined : `it answers ${response.status}`;
  } catch (error) {
    return reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
  }
}

/** Connects and disconnects with the health of the process until `stopped` resolves. */
export async function besideHealth(
  url: string,
  start: () => Promise<Connector>,
  report: Report,
  stopped: Promise<unknown>,
): Promise<void> {
  let connector: Connector | undefined;
  let told: string | undefined;
  const stop = new AbortController();
  void stopped.then(() => stop.abort());
  while (!stop.signal.aborted) {
    const trouble = await troubleAt(url);
    if (trouble === undefined) connector ??= await start();
    else {
      if (trouble !== told) report(`not connected while the application is not healthy: ${trouble}`);
      await connector?.stop();
      connector = undefined;
    }
    told = trouble;
    await Promise.race([pause(askEveryMs), stopped]);
  }
  await connector?.stop();
}

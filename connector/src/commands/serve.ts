// Beside databases: answers until it is told to stop.
import { Budget } from "../database/budget.ts";
import { identityOf, lastingId } from "../identity.ts";
import type { Report } from "../report.ts";
import type { Settings } from "../settings.ts";

/** Connections to all databases together, however many applications there are. */
const maxConnections = 50;

/** Serves all these applications until `stopped` resolves. */
export async function serve(
  all: readonly Settings[],
  report: Report,
  stopped: Promise<unknown>,
): Promise<void> {
  const { startConnector } = await import("../connector.ts");
  const budget = new Budget(maxConnections);
  const starting = all.map((settings) => {
    const identity = identityOf(settings, lastingId(settings));
    const tell: Report = all.length === 1 ? report : (line) => report(`${settings.appName}: ${line}`);
    return startConnector({ ...settings, identity, report: tell, budget });
  });
  const connectors = await Promise.all(starting);
  await stopped;
  await Promise.all(connectors.map((connector) => connector.stop()));
}

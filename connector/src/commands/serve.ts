// Beside a database: answers until it is told to stop.
import type { Settings } from "../arguments.ts";
import { identityOf, lastingId } from "../identity.ts";
import type { Report } from "../report.ts";

/** Serves until `stopped` resolves. */
export async function serve(settings: Settings, report: Report, stopped: Promise<unknown>): Promise<void> {
  const identity = identityOf(settings, lastingId(settings));
  const { startConnector } = await import("../connector.ts");
  const connector = await startConnector({ ...settings, identity, report });
  await stopped;
  await connector.stop();
}

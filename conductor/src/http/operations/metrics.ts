// Counts that loops/metrics has collected; nothing to do with a scrape of /v1/metrics.
import { listMetrics } from "../../store/metrics.ts";
import type { Handlers } from "../call.ts";
import { Pages } from "../pages.ts";
import { parseInstant } from "../instants.ts";
import { metricView } from "./views/metric.ts";

export const metricHandlers = {
  listMetrics: async ({ app, query, services }) => {
    const [from, to] = [query.startTime, query.endTime].map(toIso) as [string, string];
    return Pages.of(listMetrics(services.db, app.id, from, to), metricView);
  },
} satisfies Partial<Handlers>;

/** The schema has checked that it is an instant. */
function toIso(text: string): string {
  return new Date(parseInstant(text) ?? 0).toISOString();
}

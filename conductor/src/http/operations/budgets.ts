// What an organisation and its applications may use, and what they use now.
import type { Static } from "typebox";
import { coversApp } from "../../auth/caller.ts";
import type { budget } from "../../contract/schemas/budget.ts";
import { settings } from "../../settings/config.ts";
import { listApps } from "../../store/apps.ts";
import { countSeries } from "../../store/metrics.ts";
import type { Handlers } from "../call.ts";

type Uses = Static<typeof budget>["applications"];

const shownUses = 10;

export const budgetHandlers = {
  /** Every budget of the organisation. Applications that the caller may not see count, and are not named. */
  listBudgets: async ({ org, caller, services }) => {
    const { perApp, perOrg, recoveries, inFlight, maxAppsPerOrg, maxSeries } = services.budgets;
    const apps = await listApps(services.db, org.id);
    const visible = apps.filter((app) => coversApp(caller, app));
    const series = await countSeries(
      services.db,
      visible.map(({ id }) => id),
    );
    const usesBy = (used: (appId: string) => number): Uses =>
      visible
        .map(({ id, name }) => ({ applicationName: name, used: used(id) }))
        .filter((each) => each.used > 0)
        .sort((a, b) => b.used - a.used)
        .slice(0, shownUses);
    const executors = usesBy((id) => perApp.used(id));
    const recovering = usesBy((id) => recoveries.used(id));
    const seriesUses = usesBy((id) => series.get(id) ?? 0);
    return [
      {
        name: "applications",
        setting: settings.maxAppsPerOrg.env,
        limit: maxAppsPerOrg,
        used: apps.length,
        countedBy: "cluster",
        beyond: "CONDUCTOR_BUDGET_EXHAUSTED",
        applications: [],
      },
      {
        name: "executors",
        setting: settings.maxExecutorsPerOrg.env,
        limit: perOrg.limit,
        used: perOrg.used(org.id),
        countedBy: "replica",
        beyond: "CONDUCTOR_TOO_MANY_CONNECTIONS",
        applications: executors,
      },
      {
        name: "application_executors",
        setting: settings.maxExecutorsPerApp.env,
        limit: perApp.limit,
        used: executors[0]?.used ?? 0,
        countedBy: "replica",
        beyond: "CONDUCTOR_TOO_MANY_CONNECTIONS",
        applications: executors,
      },
      {
        name: "application_recoveries",
        setting: settings.maxRecoveriesPerApp.env,
        limit: recoveries.limit,
        used: recovering[0]?.used ?? 0,
        countedBy: "replica",
        beyond: "waits for its turn",
        applications: recovering,
      },
      {
        name: "application_metric_series",
        setting: settings.maxSeries.env,
        limit: maxSeries,
        used: seriesUses[0]?.used ?? 0,
        countedBy: "cluster",
        beyond: "summed under other",
        applications: seriesUses,
      },
      {
        name: "bytes_in_flight",
        setting: settings.maxInFlightBytes.env,
        limit: inFlight.limit,
        used: apps.reduce((sum, { id }) => sum + inFlight.used(id), inFlight.used(org.id)),
        countedBy: "replica",
        beyond: "CONDUCTOR_NO_ROOM",
        applications: usesBy((id) => inFlight.used(id)),
      },
    ];
  },
} satisfies Partial<Handlers>;

// Executors, from the registry: people want to see them most when none answers.
import { listConnectors } from "../../store/connectors.ts";
import { connectedSdks, listExecutors } from "../../store/executors-list.ts";
import { listRecoveries } from "../../store/recoveries.ts";
import { inabilities } from "../../wire/abilities.ts";
import type { Handlers } from "../call.ts";
import { Pages } from "../pages.ts";
import { outside, requireNone } from "../complaints.ts";
import { connectorView, executorView, recoveryView } from "./views/application.ts";

const defaultRecoveries = 100;
const maxRecoveries = 1_000;

export const executorHandlers = {
  listExecutors: ({ app, services }) => Pages.of(listExecutors(services.db, app.id), executorView),
  /** Apart from executors: clients that count these must not count what runs no workflow. */
  listConnectors: async ({ app, services }) => (await listConnectors(services.db, app.id)).map(connectorView),
  /** What the SDKs of all connected executors are too old for, and connectors cannot do either; nothing while none is there. */
  listInabilities: async ({ app, services }) => inabilities(await connectedSdks(services.db, app.id)),
  listRecoveries: async ({ app, query, services }) => {
    requireNone(outside("query.limit", query.limit, 1, maxRecoveries));
    const rows = await listRecoveries(services.db, app.id, query.limit ?? defaultRecoveries);
    return rows.map(recoveryView);
  },
} satisfies Partial<Handlers>;

// Executors, from the registry: people want to see them most when none answers.
import { connectedSdks, listExecutors } from "../../store/executors-list.ts";
import { listRecoveries } from "../../store/recoveries.ts";
import { inabilities } from "../../wire/abilities.ts";
import type { Handlers } from "../call.ts";
import { Pages } from "../pages.ts";
import { outside, requireNone } from "../complaints.ts";
import { executorView, recoveryView } from "./views/application.ts";

const defaultRecoveries = 100;
const maxRecoveries = 1_000;

export const executorHandlers = {
  listExecutors: ({ app, services }) => Pages.of(listExecutors(services.db, app.id), executorView),
  /** What the SDKs of all connected executors are too old for; nothing while none is connected. */
  listInabilities: async ({ app, services }) => inabilities(await connectedSdks(services.db, app.id)),
  listRecoveries: async ({ app, query, services }) => {
    requireNone(outside("query.limit", query.limit, 1, maxRecoveries));
    const rows = await listRecoveries(services.db, app.id, query.limit ?? defaultRecoveries);
    return rows.map(recoveryView);
  },
} satisfies Partial<Handlers>;

// Executors, from the registry: people want to see them most when none answers.
import { connectedSdks, listExecutors } from "../../store/executors-list.ts";
import { listRecoveries as readRecoveries } from "../../store/recoveries.ts";
import { inabilities } from "../../wire/abilities.ts";
import type { AppCall, Handlers } from "../call.ts";
import { Pages } from "../pages.ts";
import { outside, refuse } from "../complaints.ts";
import { executorView, recoveryView } from "./views/application.ts";

const defaultRecoveries = 100;
const maxRecoveries = 1_000;

export const executorHandlers = {
  listExecutors: ({ app, services }) => Pages.of(listExecutors(services.db, app.id), executorView),
} satisfies Handlers;

/** What the SDKs of all connected executors are too old for; nothing while none is connected. */
export async function listInabilities({ app, services }: AppCall) {
  return inabilities(await connectedSdks(services.db, app.id));
}

/** The recovery log of an application. */
export async function listRecoveries({
  app,
  query,
  services,
}: AppCall & { readonly query: { readonly limit?: number } }) {
  refuse(outside("query.limit", query.limit, 1, maxRecoveries));
  const rows = await readRecoveries(services.db, app.id, query.limit ?? defaultRecoveries);
  return rows.map(recoveryView);
}

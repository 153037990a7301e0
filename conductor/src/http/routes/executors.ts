// Executors, from the registry: people want to see them most when none answers.
import { listExecutors } from "../../store/executors-list.ts";
import type { Handlers } from "../call.ts";
import { executorView } from "../views/application.ts";

export const executorHandlers = {
  listExecutors: async ({ app, services }) => {
    const rows = await listExecutors(services.db, app.id);
    return rows.map(executorView);
  },
} satisfies Handlers;

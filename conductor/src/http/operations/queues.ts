// Queues, as executors have stored them.
import { ConductorError } from "../../errors.ts";
import { ask, viewList, viewOne } from "./executor/ask.ts";
import type { Handlers } from "../call.ts";
import { isOwn } from "../../routing/ownership.ts";
import { queueView } from "./views/queue.ts";

export const queueHandlers = {
  listQueues: async (call) => {
    const { output } = await ask(call, "list_queues", { body: {} });
    return viewList(output, queueView, call).filter((queue) => isOwn(call, queue.applicationName));
  },
  getQueue: async (call) => {
    const { queueName } = call.params;
    const { output } = await ask(call, "get_queue", { name: queueName });
    const queue = viewOne(output, queueView, call);
    if (queue !== undefined && isOwn(call, queue.applicationName)) return queue;
    throw new ConductorError(
      "CONDUCTOR_QUEUE_UNKNOWN",
      `Application ${call.app.name} has no queue ${queueName} in its database.`,
    );
  },
} satisfies Partial<Handlers>;

// Autoscaling policies, and the recommendation that follows from one.
import { judgeQueue, observe } from "../../autoscaling/observe.ts";
import { recommend, recommendVersion } from "../../autoscaling/recommendation.ts";
import { ConductorError } from "../../errors.ts";
import { deletePolicy, readPolicy, savePolicy, type Policy } from "../../store/autoscaling.ts";
import type { Observation } from "../../store/readings.ts";
import { ask } from "./executor/ask.ts";
import type { AppCall, Handlers } from "../call.ts";
import { shorten } from "../complaints.ts";

export const autoscalingHandlers = {
  getAutoscale: async (call) => {
    const { policy, observation } = await observePolicy(call);
    return recommend(policy, observation);
  },
  getAutoscalingPolicy: async (call) => ({ policy: await policyOf(call) }),
  setAutoscalingPolicy: async (call) => {
    const { app, body: policy, services } = call;
    const { output } = await ask(call, "get_queue", { name: policy.queue });
    const judged = judgeQueue(output);
    if (typeof judged === "string") throw notScalable(app.name, policy.queue, judged);
    await savePolicy(services.db, app.id, withoutSchema(policy));
    return { policy: withoutSchema(policy) };
  },
  deleteAutoscalingPolicy: async ({ app, services }) => {
    await deletePolicy(services.db, app.id);
  },
  getVersionAutoscale: async (call) => {
    const { policy, observation } = await observePolicy(call);
    const { version } = call.params;
    const recommendation = recommendVersion(policy, observation, version);
    if (recommendation !== undefined) return recommendation;
    throw new ConductorError(
      "CONDUCTOR_VERSION_UNKNOWN",
      `Application ${call.app.name} has no version ${shorten(version)}; its executors register a version when they start.`,
    );
  },
} satisfies Partial<Handlers>;

async function observePolicy(
  call: AppCall,
): Promise<{ readonly policy: Policy; readonly observation: Observation }> {
  const { app, requestId, deadline, services } = call;
  const policy = await policyOf(call);
  const observer = { router: services.router, app, requestId, deadline };
  return { policy, observation: await observe(observer, policy.queue) };
}

async function policyOf({ app, services }: AppCall): Promise<Policy> {
  const policy = await readPolicy(services.db, app.id);
  if (policy !== undefined) return policy;
  throw new ConductorError(
    "CONDUCTOR_AUTOSCALING_POLICY_UNKNOWN",
    `Application ${app.name} has no autoscaling policy; set one that names a queue.`,
  );
}

/** Generated clients may send `$schema`, which is no part of a policy. */
function withoutSchema({ queue, rollout }: Policy): Policy {
  return rollout === undefined ? { queue } : { queue, rollout };
}

function notScalable(appName: string, queue: string, why: string): ConductorError {
  return new ConductorError(
    "CONDUCTOR_QUEUE_NOT_SCALABLE",
    `Queue ${shorten(queue)} of application ${appName} ${why}; a policy needs a registered queue with a ` +
      "worker concurrency.",
  );
}

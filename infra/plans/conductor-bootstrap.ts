// What Conductor finds in CONDUCTOR_BOOTSTRAP: the first organisation, applications and hashed API keys, so that an
// application is connected when `up` ends. The only place that knows this document.
import { createHash } from "node:crypto";

export interface BootstrapPlan {
  readonly organization: string;
  /** Token subjects that administer the organisation from the start. */
  readonly adminSubjects: readonly string[];
  readonly apps: readonly BootstrapApp[];
  readonly apiKeys: readonly BootstrapKey[];
}

export interface BootstrapApp {
  readonly name: string;
  /** Queue whose length decides how many executors Conductor recommends. */
  readonly autoscaleQueue?: string | undefined;
}

export interface BootstrapKey {
  readonly name: string;
  readonly key: string;
  readonly permissions: readonly ("websocket.connect" | "application.read")[];
  readonly apps: readonly string[];
}

/** This prefix distinguishes API keys from tokens. */
export const apiKeyPrefix = "dbos_";

/** The document holds only digests, so reading it is not enough to connect. */
export function planBootstrap(plan: BootstrapPlan): string {
  return JSON.stringify({
    organization: { name: plan.organization, admins: plan.adminSubjects.map((subject) => ({ subject })) },
    applications: plan.apps.map(({ name, autoscaleQueue }) => ({
      name,
      ...(autoscaleQueue === undefined ? {} : { autoscaling: { queue: autoscaleQueue } }),
    })),
    apiKeys: plan.apiKeys.map(({ key, apps, ...rest }) => ({
      ...rest,
      applications: apps,
      sha256: createHash("sha256").update(key).digest("hex"),
    })),
  });
}

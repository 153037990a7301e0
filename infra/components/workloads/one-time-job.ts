// Work done once per content: a Job whose name carries a digest, so that a change makes a new one.
import { createHash } from "node:crypto";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { Component } from "../../shared/component.ts";
import { createServiceAccount, podSpec, type PodArgs } from "../../shared/pod.ts";
import type { SealedSecret } from "./sealed-secret.ts";

/** The name in `app` is also the start of the Job's. */
export interface OneTimeJobArgs extends PodArgs {
  /** What the work is, secrets aside: a change of it or of a secret is new work. */
  readonly content: pulumi.Input<string>;
  /** Must be open before the Job starts. */
  readonly secrets: readonly SealedSecret[];
  /** What must be done first. */
  readonly dependsOn?: readonly pulumi.Resource[];
}

const attempts = 3;
const deadlineSeconds = 600;
/** Enough for a client that sends SQL. */
export const jobResources = {
  requests: { cpu: "100m", memory: "128Mi" },
  limits: { cpu: "500m", memory: "256Mi" },
} as const;

export class OneTimeJob extends Component {
  /** Pulumi waits until the Job has succeeded, so what depends on it starts after that. */
  readonly job: k8s.batch.v1.Job;

  constructor(name: string, args: OneTimeJobArgs, options: pulumi.ComponentResourceOptions) {
    super("OneTimeJob", name, options);
    const serviceAccountName = createServiceAccount(`${name}-account`, args, this.child);
    this.job = new k8s.batch.v1.Job(
      `${name}-job`,
      {
        metadata: {
          name: jobName(args.app, args.content, args.secrets),
          namespace: args.namespace,
          annotations: retryAnnotations,
        },
        spec: {
          backoffLimit: attempts,
          activeDeadlineSeconds: deadlineSeconds,
          // Kept when done: a Job that removes itself would look deleted, so the next `up` would run it again.
          template: {
            metadata: { labels: { app: args.app } },
            spec: podSpec(args, jobResources, { serviceAccountName, restartPolicy: "OnFailure" }),
          },
        },
      },
      {
        ...this.child,
        dependsOn: [...args.secrets.map((secret) => secret.opened), ...(args.dependsOn ?? [])],
      },
    );
    this.registerOutputs({ job: this.job.metadata.name });
  }
}

/** Makes the next `up` replace a Job that failed, instead of reporting the old failure again. */
export const retryAnnotations = { "pulumi.com/replaceUnready": "true" };

/** A corrected password must start a new Job too, so the name also depends on what the secrets hold. */
export function jobName(
  app: string,
  content: pulumi.Input<string>,
  secrets: readonly SealedSecret[],
): pulumi.Output<string> {
  return pulumi.all([content, ...secrets.map((secret) => secret.fingerprint)]).apply((parts) => {
    const hash = createHash("sha256").update(parts.join("\n")).digest("hex");
    return `${app}-${hash.slice(0, 12)}`;
  });
}

// Work done once per content: a Job whose name carries a digest, so that a change makes a new one.
import { createHash } from "node:crypto";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { containerSecurity, podSecurity, withDiskLimit } from "../../shared/hardening.ts";
import { Component } from "../../shared/component.ts";
import type { SealedSecret } from "./sealed-secret.ts";
import type { EnvVar, MountedConfig } from "./workload.ts";

export interface OneTimeJobArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the service account, label `app` and start of the Job's name. */
  readonly app: string;
  /** What the work is, secrets aside: a change of it or of a secret is new work. */
  readonly content: pulumi.Input<string>;
  /** By digest where it is built here. */
  readonly image: pulumi.Input<string>;
  /** Replaces the image's entry point. */
  readonly command?: readonly string[];
  /** After the entry point. */
  readonly args?: readonly string[];
  /** Secrets in it must be among those below. */
  readonly environment: readonly EnvVar[];
  /** Must be open before the Job starts. */
  readonly secrets: readonly SealedSecret[];
  /** Files it reads. */
  readonly configs?: readonly MountedConfig[];
  /** What must be done first. */
  readonly dependsOn?: readonly pulumi.Resource[];
}

const attempts = 3;
const deadlineSeconds = 600;

export class OneTimeJob extends Component {
  /** Done when it is there: Pulumi waits until the Job has succeeded. */
  readonly job: k8s.batch.v1.Job;

  constructor(name: string, args: OneTimeJobArgs, options: pulumi.ComponentResourceOptions) {
    super("OneTimeJob", name, options);
    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      {
        metadata: { name: args.app, namespace: args.namespace },
        automountServiceAccountToken: false,
      },
      this.child,
    );
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
          // Kept when done: a Job that removes itself would look deleted, and be made again.
          template: {
            metadata: { labels: { app: args.app } },
            spec: podSpec(args, account.metadata.name),
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

function podSpec(
  args: OneTimeJobArgs,
  serviceAccountName: pulumi.Input<string>,
): k8s.types.input.core.v1.PodSpec {
  const configs = args.configs ?? [];
  return {
    serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: "OnFailure",
    securityContext: podSecurity(),
    containers: [
      {
        name: args.app,
        image: args.image,
        ...(args.command === undefined ? {} : { command: [...args.command] }),
        ...(args.args === undefined ? {} : { args: [...args.args] }),
        env: [...args.environment],
        resources: withDiskLimit({
          requests: { cpu: "100m", memory: "128Mi" },
          limits: { cpu: "500m", memory: "256Mi" },
        }),
        securityContext: containerSecurity(),
        volumeMounts: [
          { name: "tmp", mountPath: "/tmp" },
          ...configs.map(({ name, path }) => ({ name, mountPath: path, readOnly: true })),
        ],
      },
    ],
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
      ...configs.map(({ name, configMap }) => ({ name, configMap: { name: configMap } })),
    ],
  };
}

// Pods of this program, hardened the same way whatever makes them, and the accounts they run as.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { containerSecurity, podSecurity, withDiskLimit } from "./hardening.ts";

type Container = k8s.types.input.core.v1.Container;
type PodSpec = k8s.types.input.core.v1.PodSpec;
export type EnvVar = k8s.types.input.core.v1.EnvVar;
export type Resources = k8s.types.input.core.v1.ResourceRequirements;

/** A file that pods see, from a ConfigMap. */
export interface MountedConfig {
  /** Of the volume. */
  readonly name: string;
  /** Its keys become files. */
  readonly configMap: pulumi.Input<string>;
  /** Folder of those files. */
  readonly path: string;
}

/** A container that starts before the main one and ends after it. Whether the pod is ready does not depend on it. */
export interface SideContainer {
  readonly name: string;
  readonly image: pulumi.Input<string>;
  readonly args: readonly string[];
  /** Secrets in it must be among those of the workload. */
  readonly environment: readonly EnvVar[];
  readonly resources: Resources;
}

/** What a Deployment and a Job say about their pods alike. */
export interface PodArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the service account and of the container, and value of the label `app`. */
  readonly app: string;
  /** By digest where it is built here. */
  readonly image: pulumi.Input<string>;
  /** Replaces the image's entry point; the first process must take signals. */
  readonly command?: readonly string[];
  /** After the entry point. */
  readonly args?: readonly string[];
  /** Secrets in it must be among those of the workload. */
  readonly environment: readonly EnvVar[];
  /** Files the pods read. */
  readonly configs?: readonly MountedConfig[];
  readonly sideContainers?: readonly SideContainer[];
}

/** A container, and those at its side, whose only writable place is /tmp. `pod` and `container` add what is particular. */
export function podSpec(
  { app, image, command, args, environment, configs = [], sideContainers = [] }: PodArgs,
  resources: Resources,
  pod: Partial<PodSpec>,
  container: Partial<Container> = {},
): PodSpec {
  const volumeMounts = [
    { name: "tmp", mountPath: "/tmp" },
    ...configs.map(({ name, path }) => ({ name, mountPath: path, readOnly: true })),
  ];
  return {
    automountServiceAccountToken: false,
    // Kubernetes would otherwise add a variable for every Service, some with names that we read as settings.
    enableServiceLinks: false,
    securityContext: podSecurity(),
    ...pod,
    ...(sideContainers.length === 0
      ? {}
      : { initContainers: sideContainers.map((each) => besideMain(each, volumeMounts)) }),
    containers: [
      {
        name: app,
        image,
        command: command && [...command],
        args: args && [...args],
        env: [...environment],
        resources: withDiskLimit(resources),
        securityContext: containerSecurity(),
        ...container,
        volumeMounts,
      },
    ],
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
      ...configs.map(({ name, configMap }) => ({ name, configMap: { name: configMap } })),
    ],
  };
}

/** Kubernetes starts it first, restarts it alone, and stops it last. */
function besideMain(
  { name, image, args, environment, resources }: SideContainer,
  volumeMounts: Container["volumeMounts"],
): Container {
  return {
    name,
    image,
    args: [...args],
    env: [...environment],
    restartPolicy: "Always",
    resources: withDiskLimit(resources),
    securityContext: containerSecurity(),
    volumeMounts,
  };
}

/** The account `app`, whose name is known once it is there; pods get no token for the Kubernetes API unless asked. */
export function createServiceAccount(
  name: string,
  { app, namespace }: Pick<PodArgs, "app" | "namespace">,
  options: pulumi.CustomResourceOptions,
  callsKubernetes = false,
): pulumi.Output<string> {
  const account = new k8s.core.v1.ServiceAccount(
    name,
    { metadata: { name: app, namespace }, automountServiceAccountToken: callsKubernetes },
    options,
  );
  return account.metadata.name;
}

// What kube-score asks for and does not get, each with the reason.
import type { Variant } from "./render.ts";

export interface Exception {
  /** Id of the check. */
  readonly check: string;
  /** Objects, as `Kind/name`. */
  readonly objects: RegExp;
  readonly reason: string;
  /** Where it does not hold. */
  readonly notIn?: Variant;
  /** The only place where it holds. */
  readonly onlyIn?: Variant;
}

export const exceptions: readonly Exception[] = [
  {
    check: "container-image-pull-policy",
    objects: /^(Deployment|Job|StatefulSet)\//,
    reason:
      "Images have immutable tags or fixed releases. Pulling always would let a pod restart only while the registry answers.",
  },
  {
    check: "pod-networkpolicy",
    objects: /^(Deployment|Job|StatefulSet)\//,
    reason:
      "Ingress is denied by default and then allowed by a list; egress policies are a choice, networkPolicyEgress.",
    notIn: "dev with everything",
  },
  {
    check: "pod-probes-identical",
    objects: /^Deployment\/console$/,
    reason:
      "The health answer depends on nothing outside the process, so being ready and being alive are the same; the liveness probe is slower.",
  },
  {
    check: "pod-probes-identical",
    objects: /^Deployment\/conductor$/,
    reason: "The official image documents one health path; the liveness probe is slower.",
    onlyIn: "dev with the official images",
  },
  {
    check: "pod-probes-identical",
    objects: /^Deployment\/dex$/,
    reason: "Dex has one health endpoint on the port that it opens; the liveness probe is slower.",
  },
  {
    check: "pod-probes-identical",
    objects: /^StatefulSet\/postgres$/,
    reason: "PostgreSQL has one check, pg_isready; the liveness probe starts later and is slower.",
  },
  {
    check: "container-security-context-user-group-id",
    objects: /^StatefulSet\/postgres$/,
    reason: "The image's data folder belongs to its user 70. Only the local stack runs this server.",
  },
  {
    check: "deployment-replicas",
    objects: /^Deployment\/(conductor|console|dex|dbos-app-v\d+)$/,
    reason: "Only production runs more than one of each from the start.",
    notIn: "prod",
  },
  {
    check: "deployment-replicas",
    objects: /^Deployment\/compose$/,
    reason: "It keeps connections in its process, so there can be only one.",
  },
  {
    check: "deployment-has-host-podantiaffinity",
    objects: /^Deployment\/(conductor|console|dex|dbos-app-v\d+)$/,
    reason: "Topology spread constraints over hosts and zones do this, which the check does not look for.",
  },
  {
    check: "networkpolicy-targets-pod",
    objects: /^NetworkPolicy\/deny-ingress-to-autoscaler$/,
    reason: "Its pods come with the chart of the node autoscaler, which is not among the rendered objects.",
  },
];

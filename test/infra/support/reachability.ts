// Answers "may A reach B on this port?" from NetworkPolicies alone, by the rules of Kubernetes.
import type { PolicySpec } from "../../../infra/plans/network-policies/policies.ts";

export interface Endpoint {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface NamespacedPolicy {
  readonly namespace: string;
  readonly spec: PolicySpec;
}

/** Allowed by the sender's egress policies and by the receiver's ingress policies. */
export function mayReach(
  policies: readonly NamespacedPolicy[],
  from: Endpoint,
  to: Endpoint,
  port: number,
): boolean {
  return allows(policies, "Ingress", to, from, port) && allows(policies, "Egress", from, to, port);
}

/** A pod that no policy of a direction selects is open in it; otherwise any rule of any of them opens it. */
function allows(
  policies: readonly NamespacedPolicy[],
  direction: "Ingress" | "Egress",
  subject: Endpoint,
  other: Endpoint,
  port: number,
): boolean {
  const selecting = policies.filter(
    (policy) =>
      policy.namespace === subject.namespace &&
      policy.spec.policyTypes.includes(direction) &&
      matches(policy.spec.podSelector.matchLabels, subject.labels),
  );
  if (selecting.length === 0) return true;
  const rules = selecting.flatMap(({ spec, namespace }) =>
    direction === "Ingress"
      ? (spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports, namespace }))
      : (spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports, namespace })),
  );
  return rules.some(
    ({ peers, ports, namespace }) =>
      ports.some((each) => each.protocol === "TCP" && each.port === port) &&
      peers.some(
        ({ podSelector, namespaceSelector }) =>
          (podSelector !== undefined || namespaceSelector !== undefined) &&
          (namespaceSelector === undefined
            ? other.namespace === namespace
            : matches(namespaceSelector.matchLabels, {
                "kubernetes.io/metadata.name": other.namespace,
              })) &&
          (podSelector === undefined || matches(podSelector.matchLabels, other.labels)),
      ),
  );
}

function matches(
  selector: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>>,
) {
  return Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
}

// Allowed connections as a list, and the NetworkPolicies that follow from it.
export interface Pods {
  /** Value of the label `app`. */
  readonly app: string;
}

export interface Namespace {
  /** Every pod of another namespace, matched by the label that Kubernetes itself sets. */
  readonly namespace: string;
}

export interface Allowance {
  readonly from: Pods | Namespace;
  readonly to: string;
  readonly port: number;
  /** Why this connection exists, kept as an annotation of the policy. */
  readonly purpose: string;
}

/** A destination outside the pods of our namespace that egress policies may open. */
export interface Outlet {
  readonly from: string;
  readonly cidrs: readonly string[];
  readonly port: number;
}

export interface PolicyPlan {
  readonly name: string;
  readonly purposes: string;
  readonly spec: PolicySpec;
}

interface Peer {
  readonly podSelector?: { readonly matchLabels: Record<string, string> };
  readonly namespaceSelector?: { readonly matchLabels: Record<string, string> };
  readonly ipBlock?: { readonly cidr: string };
}

interface Port {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

export interface PolicySpec {
  readonly podSelector: { readonly matchLabels?: Record<string, string> };
  readonly policyTypes: ("Ingress" | "Egress")[];
  readonly ingress?: { readonly from: Peer[]; readonly ports: Port[] }[];
  readonly egress?: { readonly to: Peer[]; readonly ports: Port[] }[];
}

const namespaceLabel = "kubernetes.io/metadata.name";
const dnsPort = 53;

/** Default deny, then one ingress policy per destination with one rule per port. */
export function planIngressPolicies(allowances: readonly Allowance[]): PolicyPlan[] {
  const denied: PolicyPlan = {
    name: "default-deny-ingress",
    purposes: "nothing is reachable unless another policy says so",
    spec: { podSelector: {}, policyTypes: ["Ingress"] },
  };
  const allowed = grouped(allowances, (allowance) => allowance.to).map(([app, edges]) => ({
    name: `allow-${app}-ingress`,
    purposes: edges.map((edge) => edge.purpose).join("; "),
    spec: {
      podSelector: { matchLabels: { app } },
      policyTypes: ["Ingress" as const],
      ingress: grouped(edges, (edge) => String(edge.port)).map(([port, samePort]) => ({
        from: samePort.map((edge) => peer(edge.from)),
        ports: [tcp(Number(port))],
      })),
    },
  }));
  return [denied, ...allowed];
}

/** The other direction, for clusters that want it: names, the allowances seen from their source, and outlets. */
export function planEgressPolicies(
  allowances: readonly Allowance[],
  outlets: readonly Outlet[],
): PolicyPlan[] {
  const sources = new Set([
    ...allowances.flatMap((edge) => ("app" in edge.from ? [edge.from.app] : [])),
    ...outlets.map((outlet) => outlet.from),
  ]);
  const dns: PolicyPlan = {
    name: "default-deny-egress",
    purposes: "nothing but names may be looked up unless another policy says so",
    spec: {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { [namespaceLabel]: "kube-system" } } }],
          ports: [tcp(dnsPort), { protocol: "UDP", port: dnsPort }],
        },
      ],
    },
  };
  const allowed = [...sources].sort().map((app) => ({
    name: `allow-${app}-egress`,
    purposes: `destinations of ${app}`,
    spec: {
      podSelector: { matchLabels: { app } },
      policyTypes: ["Egress" as const],
      egress: [
        ...allowances
          .filter((edge) => "app" in edge.from && edge.from.app === app)
          .map((edge) => ({ to: [peer({ app: edge.to })], ports: [tcp(edge.port)] })),
        ...outlets
          .filter((outlet) => outlet.from === app)
          .map((outlet) => ({
            to: outlet.cidrs.map((cidr) => ({ ipBlock: { cidr } })),
            ports: [tcp(outlet.port)],
          })),
      ],
    },
  }));
  return [dns, ...allowed];
}

function peer(source: Pods | Namespace): Peer {
  return "app" in source
    ? { podSelector: { matchLabels: { app: source.app } } }
    : { namespaceSelector: { matchLabels: { [namespaceLabel]: source.namespace } } };
}

function tcp(port: number): Port {
  return { protocol: "TCP", port };
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);

  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
}

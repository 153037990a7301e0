// Whether pods fit on machines: what pods ask for, what EKS leaves them of a machine, and a plain way to place them.
import { reveal, type Recording } from "../../../infra/render/recorder.ts";
import type { Inputs } from "./program.ts";

export interface Pod {
  readonly name: string;
  /** Thousandths of a processor. */
  readonly cpu: number;
  readonly mebibytes: number;
}

export interface Machine {
  readonly cpu: number;
  readonly mebibytes: number;
  readonly pods: number;
}

/** Processors, GiB, and pods that its network interfaces have addresses for. */
const types: Readonly<Record<string, readonly [number, number, number]>> = {
  "t4g.medium": [2, 4, 17],
  "m7g.large": [2, 8, 29],
};

/** What pods get of a machine: EKS reserves by a published formula, and Linux keeps about a twentieth of the memory. */
export function allocatable(type: string): Machine {
  const [processors, gibibytes, pods] = types[type] ?? [];
  if (processors === undefined || gibibytes === undefined || pods === undefined) {
    throw new Error(`${type} is not in the table of this test`);
  }

  const reservedCpu = [60, 10, 5, 5].slice(0, processors).reduce((sum, part) => sum + part, 0);
  const [kubelet, eviction] = [255 + 11 * pods, 100];
  return {
    cpu: processors * 1000 - reservedCpu,
    mebibytes: Math.floor(gibibytes * 1024 * 0.95) - kubelet - eviction,
    pods,
  };
}

/** Add-ons of EKS with the requests of their published manifests: on every machine, and twice in all. */
const onEveryMachine: readonly Pod[] = [
  { name: "aws-node", cpu: 50, mebibytes: 0 },
  { name: "kube-proxy", cpu: 100, mebibytes: 0 },
  { name: "eks-pod-identity-agent", cpu: 0, mebibytes: 0 },
];
export const ofTheCluster: readonly Pod[] = ["coredns", "metrics-server"].flatMap((name) =>
  Array.from({ length: 2 }, () => ({ name, cpu: 100, mebibytes: name === "coredns" ? 70 : 200 })),
);

/** Every pod of a stack that runs for good; one whose number is left to KEDA is there `scaled` times. */
export function podsOf({ resources }: Recording, scaled: number): Pod[] {
  return resources.flatMap(({ type, inputs }) => {
    const plain = reveal(inputs) as Inputs;
    if (type === "kubernetes:helm.sh/v3:Release") return podsOfChart(plain);
    return /:(Deployment|StatefulSet)$/.test(type) ? podsOfWorkload(plain, scaled) : [];
  });
}

function podsOfWorkload({ metadata, spec }: Inputs, scaled: number): Pod[] {
  const { replicas, template } = spec as {
    readonly replicas?: number;
    readonly template: { readonly spec: { readonly containers: Inputs[] } };
  };
  const requests = template.spec.containers.map((container) => requestsOf(container["resources"]));
  const pod = {
    name: (metadata as { readonly name: string }).name,
    cpu: requests.reduce((sum, { cpu }) => sum + cpu, 0),
    mebibytes: requests.reduce((sum, { mebibytes }) => sum + mebibytes, 0),
  };
  return Array.from({ length: replicas ?? scaled }, () => pod);
}

/** Pods of a chart by the values that the program gives it; test/manifests compares them with the chart itself. */
function podsOfChart(release: Inputs): Pod[] {
  const name = String(release["name"]);
  const values = release["values"] as Record<string, Inputs>;
  const pods = (part: string, count: unknown, resources: unknown): Pod[] =>
    Array.from({ length: Number(count ?? 1) }, () => ({ name: `${name} ${part}`, ...requestsOf(resources) }));
  switch (name) {
    case "keda": {
      const { operator, metricServer, webhooks } = values["resources"] as Inputs;
      return [
        ...pods("operator", values["operator"]?.["replicaCount"], operator),
        ...pods("metrics", 1, metricServer),
        ...pods("webhooks", 1, webhooks),
      ];
    }
    case "nginx-ingress": {
      const controller = values["controller"] as Inputs;
      return pods("controller", controller["replicaCount"], controller["resources"]);
    }
    case "cert-manager":
      return [
        ...pods("controller", values["replicaCount"], values["resources"]),
        ...pods("webhook", values["webhook"]?.["replicaCount"], values["webhook"]?.["resources"]),
        ...pods("cainjector", 1, values["cainjector"]?.["resources"]),
      ];
    default:
      return pods("controller", values["replicaCount"], values["resources"]);
  }
}

function requestsOf(resources: unknown): { readonly cpu: number; readonly mebibytes: number } {
  const { requests } = resources as { readonly requests: { readonly cpu: string; readonly memory: string } };
  const { cpu, memory } = requests;
  return {
    cpu: cpu.endsWith("m") ? Number.parseInt(cpu, 10) : Number(cpu) * 1000,
    mebibytes: Number.parseInt(memory, 10) * (memory.endsWith("Gi") ? 1024 : 1),
  };
}

/** Machines that these pods need, the largest placed first, each where there is room. */
export function machinesFor(pods: readonly Pod[], machine: Machine): number {
  const empty = (): Pod => ({
    name: "left",
    cpu: machine.cpu - onEveryMachine.reduce((sum, pod) => sum + pod.cpu, 0),
    mebibytes: machine.mebibytes - onEveryMachine.reduce((sum, pod) => sum + pod.mebibytes, 0),
  });
  const machines: { cpu: number; mebibytes: number; pods: number }[] = []; // mutable
  for (const pod of pods.toSorted((left, right) => right.cpu - left.cpu)) {
    let place = machines.find(
      (each) => each.cpu >= pod.cpu && each.mebibytes >= pod.mebibytes && each.pods > 0,
    );
    if (place === undefined) {
      place = { ...empty(), pods: machine.pods - onEveryMachine.length };
      machines.push(place);
    }
    place.cpu -= pod.cpu;
    place.mebibytes -= pod.mebibytes;
    place.pods -= 1;
    if (place.cpu < 0 || place.mebibytes < 0) throw new Error(`${pod.name} fits on no machine`);
  }
  return machines.length;
}

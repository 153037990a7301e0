// The operators' charts themselves, rendered with the program's values.
import { describe, expect, inject, test } from "vitest";

import { nodePorts } from "../../infra/plans/services.ts";
import type { Manifest } from "../../infra/render/files.ts";
import { reveal } from "../../infra/render/recorder.ts";
import { charts, type Chart } from "../../infra/plans/versions.ts";
import { run, withDomain, type Inputs } from "../infra/support/program.ts";
import { chartNames, chartPath, renderChart } from "./charts.ts";

interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly values: Inputs;
}

interface Container {
  readonly name: string;
  readonly args?: string[];
  readonly command?: string[];
  readonly ports?: { readonly containerPort: number }[];
  readonly env?: { readonly name: string; readonly value?: string }[];
  readonly resources?: { readonly requests?: Inputs; readonly limits?: Inputs };
}

interface Workload extends Manifest {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly serviceAccountName: string; readonly containers: Container[] };
    };
  };
}

async function releaseOf(name: keyof typeof charts): Promise<Release> {
  const { resources } = await run("dev", { config: withDomain });
  const found = resources.find(({ inputs }) => inputs["chart"] === charts[name].chart);
  return reveal(found?.inputs) as Release;
}

async function render(name: keyof typeof charts): Promise<Manifest[]> {
  return renderChart(inject("helm"), chartPath(name) ?? "", await releaseOf(name));
}

const servers = (objects: readonly Manifest[]) =>
  objects.filter(({ kind }) => kind === "Deployment") as Workload[];
const containersOf = (objects: readonly Manifest[]) =>
  servers(objects).flatMap(({ spec }) => spec.template.spec.containers);
const found = (name: keyof typeof charts) => chartPath(name) !== undefined;

describe.each(chartNames)("the chart of %s", (name) => {
  const { version }: Chart = charts[name];
  const why = `skipped where ${version} is not in the folder of charts`;

  test.skipIf(!found(name))(`asks for what it needs, in our namespace (${why})`, async () => {
    const objects = await render(name);
    const containers = containersOf(objects);
    expect(containers.length).toBeGreaterThan(0);
    for (const { name: container, resources } of containers) {
      expect(Object.keys(resources?.requests ?? {}), container).toEqual(
        expect.arrayContaining(["cpu", "memory"]),
      );
      expect(Object.keys(resources?.limits ?? {}), container).toContain("memory");
    }
    const { namespace } = await releaseOf(name);
    expect(new Set(servers(objects).map(({ metadata }) => metadata.namespace))).toEqual(new Set([namespace]));
  });
});

test.skipIf(!found("ingressNginx"))(
  "NGINX accepts our routes, and its ports are those of the load balancer",
  async () => {
    const objects = await render("ingressNginx");
    const [controller] = containersOf(objects);
    const { resources } = await run("dev");
    const withoutHost = resources
      .filter(({ type }) => type.endsWith(":Ingress"))
      .flatMap(({ inputs }) => (inputs["spec"] as { readonly rules: { readonly host?: string }[] }).rules)
      .filter(({ host }) => host === undefined);
    if (!(controller?.args ?? []).includes("-allow-empty-ingress-host=true")) expect(withoutHost).toEqual([]);
    expect(controller?.args).toEqual(
      expect.arrayContaining(["-enable-custom-resources=false", "-ingress-class=nginx"]),
    );
    const service = objects.find(
      ({ metadata }) => metadata.name === "nginx-ingress-controller",
    ) as unknown as {
      readonly spec: {
        readonly ports: { readonly name: string; readonly nodePort: number; readonly targetPort: number }[];
      };
    };
    const ports = service.spec.ports
      .toSorted((left, right) => left.nodePort - right.nodePort)
      .map((port) => [port.name, port.nodePort, port.targetPort]);
    expect(ports).toEqual([
      ["http", nodePorts.http, 80],
      ["https", nodePorts.https, 443],
    ]);
    const open = controller?.ports?.map(({ containerPort }) => containerPort) ?? [];
    expect(ports.filter(([, , target]) => !open.includes(Number(target)))).toEqual([]);
  },
);

test.skipIf(!found("ingressNginx"))("NGINX reads our ConfigMap, and says where it is ready", async () => {
  const objects = await render("ingressNginx");
  const [controller] = containersOf(objects);
  const name = /^-nginx-configmaps=\$\(POD_NAMESPACE\)\/(.+)$/;
  const [configMap] = controller?.args?.flatMap((argument) => name.exec(argument)?.[1] ?? []) ?? [];
  const found = objects.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === configMap);
  const { values } = await releaseOf("ingressNginx");
  const given = values as {
    readonly controller: {
      readonly config: { readonly entries: object };
      readonly readyStatus: { readonly port: number };
    };
  };
  expect((found as unknown as { readonly data: object }).data).toMatchObject(given.controller.config.entries);
  const ready = given.controller.readyStatus.port;
  expect(controller?.args).toEqual(
    expect.arrayContaining(["-ready-status=true", `-ready-status-port=${ready}`]),
  );
  expect(controller?.ports?.map(({ containerPort }) => containerPort)).toContain(ready);
});

test.skipIf(!found("keda"))("KEDA reads Secrets of its own namespace only", async () => {
  const objects = await render("keda");
  const operator = containersOf(objects).find((container) => container.name === "keda-operator");
  expect(operator?.env).toContainEqual({ name: "KEDA_RESTRICT_SECRET_ACCESS", value: "true" });
  const mayRead = objects.filter(
    (each) => each.kind === "ClusterRole" && JSON.stringify(each).includes('"secrets"'),
  );
  expect(mayRead.map(({ metadata }) => metadata.name)).toEqual([]);
});

test.skipIf(!found("clusterAutoscaler"))(
  "the Cluster Autoscaler finds its groups and runs as its account",
  async () => {
    const [server] = servers(await render("clusterAutoscaler"));
    expect(server?.spec.template.spec.serviceAccountName).toBe("cluster-autoscaler");
    expect(server?.spec.template.spec.containers[0]?.command).toEqual(
      expect.arrayContaining([
        "--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/podium-dev",
        "--skip-nodes-with-local-storage=false",
        "--skip-nodes-with-system-pods=false",
      ]),
    );
  },
);

test.skipIf(!found("certManager"))("cert-manager runs as the account that has rights in AWS", async () => {
  const accounts = servers(await render("certManager")).map(
    ({ spec }) => spec.template.spec.serviceAccountName,
  );
  expect(accounts).toContain("cert-manager");
});

test.skipIf(!found("sealedSecrets"))("Sealed Secrets makes no key of its own", async () => {
  const [controller] = containersOf(await render("sealedSecrets"));
  expect(controller?.args?.join(" ")).toContain("--key-renew-period 0");
});

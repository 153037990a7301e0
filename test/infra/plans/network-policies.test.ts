import { describe, expect, test } from "vitest";

import {
  planAllowances,
  planOutlets,
  type Destinations,
  type Parts,
} from "../../../infra/plans/network-policies/allowances.ts";
import { connectorPorts } from "../../../infra/plans/dex-connectors.ts";
import { services } from "../../../infra/plans/services.ts";
import { planEgressPolicies, planIngressPolicies } from "../../../infra/plans/network-policies/policies.ts";
import { mayReach, type Endpoint, type NamespacedPolicy } from "../support/reachability.ts";

const pod = (app: string): Endpoint => ({ namespace: "dbos", labels: { app } });
const operator = (namespace: string): Endpoint => ({ namespace, labels: { app: "anything" } });

const endpoints: Record<string, Endpoint> = {
  "nginx-ingress": operator("nginx-ingress"),
  keda: operator("keda"),
  elsewhere: operator("default"),
  console: pod("console"),
  conductor: pod("conductor"),
  dex: pod("dex"),
  "dbos-app": pod("dbos-app"),
  postgres: pod("postgres"),
  "database-setup": pod("database-setup"),
  "dbos-migrate": pod("dbos-migrate"),
  nettest: pod("nettest"),
};
const ports = [22, 80, 443, 3001, 5432, 5556, 8000, 8080, 8090];

const destinations: Destinations = {
  database: { cidrs: ["10.40.0.0/16"], port: 6432 },
  identityPorts: [443, 636],
  apiServerPort: 6443,
};

function policies(parts: Parts, outlets = false): NamespacedPolicy[] {
  const allowances = planAllowances(parts);
  return [
    ...planIngressPolicies(allowances),
    ...(outlets ? planEgressPolicies(allowances, planOutlets(parts, destinations)) : []),
  ].map(({ spec }) => ({ namespace: "dbos", spec }));
}

const inCluster: Parts = {
  conductorMigration: true,
  app: true,
  scaler: "conductor",
  postgres: false,
  compose: false,
  console: services.console,
};

/** The guide's table, with its ports where ours differ, and what replicas and single sign-on add. */
const expected = [
  "nginx-ingress → console:8080",
  "nginx-ingress → conductor:8090",
  "nginx-ingress → dbos-app:8000",
  "nginx-ingress → dex:5556",
  "console → conductor:8090",
  "console → dex:5556",
  "dbos-app → conductor:8090",
  "conductor → dex:5556",
  "conductor → conductor:8090",
  "keda → conductor:8090",
];

function matrix(parts: Parts, outlets = false): string[] {
  const all = policies(parts, outlets);
  return Object.entries(endpoints).flatMap(([from, source]) =>
    Object.entries(endpoints)
      .filter(([, target]) => target.namespace === "dbos")
      .flatMap(([to, target]) =>
        ports.filter((port) => mayReach(all, source, target, port)).map((port) => `${from} → ${to}:${port}`),
      ),
  );
}

describe("the connections between pods", () => {
  test("are those of the list, and no other pair may talk on any port", () => {
    expect(matrix(inCluster).sort()).toEqual([...expected].sort());
  });

  test("keep the application's admin API to the node", () => {
    expect(matrix(inCluster).filter((line) => line.endsWith(":3001"))).toEqual([]);
  });

  test("let KEDA ask the application only when it is the one to ask", () => {
    const asked = matrix({ ...inCluster, scaler: "app" }).filter((line) => line.startsWith("keda"));
    expect(asked).toEqual(["keda → dbos-app:8000"]);
  });

  test("let exactly its users reach a database in the namespace", () => {
    const users = matrix({ ...inCluster, scaler: "database", postgres: true }).filter((line) =>
      line.endsWith("postgres:5432"),
    );
    expect(users.map((line) => line.split(" ")[0] ?? "").sort()).toEqual([
      "conductor",
      "database-setup",
      "dbos-app",
      "dbos-migrate",
      "keda",
    ]);
  });

  test("stay the same when what pods may reach is restricted too", () => {
    const sameNamespaceOnly = matrix(inCluster, true);
    expect(sameNamespaceOnly.sort()).toEqual([...expected].sort());
  });

  test("are fewer without an application", () => {
    expect(matrix({ ...inCluster, app: false }).join()).not.toMatch(/dbos-app|keda/);
  });
});

describe("planEgressPolicies", () => {
  const plans = planEgressPolicies(planAllowances(inCluster), planOutlets(inCluster, destinations));

  test("lets every pod look up names and nothing else", () => {
    expect(plans[0]?.spec.egress?.flatMap((rule) => rule.ports.map(({ port }) => port))).toEqual([53, 53]);
  });

  test("opens the database's network to its users alone", () => {
    const users = plans.filter((plan) => JSON.stringify(plan.spec).includes("10.40.0.0/16"));
    expect(users.map((plan) => plan.name)).toEqual([
      "allow-conductor-egress",
      "allow-conductor-migrate-egress",
      "allow-database-setup-egress",
      "allow-dbos-app-egress",
      "allow-dbos-migrate-egress",
    ]);
    const ports = users.flatMap(({ spec }) =>
      (spec.egress ?? []).filter(({ to }) => to.some(({ ipBlock }) => ipBlock?.cidr === "10.40.0.0/16")),
    );
    expect(new Set(ports.flatMap((rule) => rule.ports.map(({ port }) => port)))).toEqual(new Set([6432]));
  });

  test("opens to Dex the Kubernetes API and its identity providers, wherever they listen", () => {
    const dex = plans.find(({ name }) => name === "allow-dex-egress");
    expect(dex?.spec.egress?.flatMap((rule) => rule.ports.map(({ port }) => port))).toEqual([443, 636, 6443]);
  });
});

describe("connectorPorts", () => {
  const connector = (type: string, config?: unknown) => [{ type, id: "x", name: "x", config }];

  test.each([
    ["LDAP with TLS", connector("ldap", { host: "ldap.example.com" }), [443, 636]],
    ["LDAP in the clear", connector("ldap", { host: "ldap.example.com", insecureNoSSL: true }), [389, 443]],
    ["LDAP on a port of its own", connector("ldap", { host: "ldap.example.com:3269" }), [443, 3269]],
    ["a provider with a built-in address", connector("google", { clientID: "$ID" }), [443]],
    ["an issuer on a port", connector("oidc", { issuer: "https://id.example.com:8443/realm" }), [443, 8443]],
    [
      "an address deep inside",
      connector("oauth", { urls: [{ token: "http://id.example.com/t" }] }),
      [80, 443],
    ],
    ["nothing but a name", connector("authproxy"), [443]],
    ["none", [], [443]],
  ])("knows those of %s", (_, connectors, ports) => {
    expect(connectorPorts(connectors)).toEqual(ports);
  });
});

// What changes of a running stack touch, in which order, and that nothing protected is replaced: docs/operate.md says it
// to people. What AWS alone decides, such as how long a database is away, no stand-in can show.
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { ownProd, type Project } from "./support/project.ts";
import { openRehearsal, rehearse, type Change } from "./support/rehearse.ts";

const image = (name: string, tag: string): string => `registry.acme.test/${name}:${tag}`;

const before: Readonly<Record<string, string>> = {
  ...ownProd,
  "podium:kubernetesVersion": "1.35",
  "podium:databaseVersion": "17",
  "podium:nat": "single",
  "podium:zoneCount": "2",
  "podium:appEnabled": "true",
  "podium:migrateImage": image("migrate", "v1"),
  "podium:appVersions": JSON.stringify([{ version: "v1", image: image("app", "v1") }]),
};

const nodes = "podium-cluster-nodes-group";
/** A replacement is made before what it replaces goes. */
const nodesReplaced = `create-replacement ${nodes}`;

const changes: readonly Change[] = [
  {
    title: "a minor version of Kubernetes takes control plane, then machines and add-ons along, in place",
    settings: { "podium:kubernetesVersion": "1.36" },
    aws: [
      "update podium-cluster-control-plane",
      `update ${nodes}`,
      "update podium-cluster-nodes-metrics-server",
    ],
    order: [
      ["update podium-cluster-control-plane", `update ${nodes}`],
      [`update ${nodes}`, "update podium-cluster-nodes-metrics-server"],
      // Of the same minor version as the cluster, and never of a newer one.
      ["update podium-cluster-control-plane", "update podium-node-autoscaler-release"],
    ],
    cluster: ["update podium-node-autoscaler-release"],
  },
  {
    title: "another class of database touches the database alone",
    settings: { "podium:databaseInstanceClass": "db.m7g.large" },
    aws: ["update podium-database-instance"],
    cluster: [],
  },
  {
    title: "a major version of PostgreSQL gets its parameter group first, and loses the old one last",
    settings: { "podium:databaseVersion": "18" },
    aws: [
      "create podium-database-parameters-18",
      "delete podium-database-parameters-17",
      "update podium-database-instance",
    ],
    order: [
      ["create podium-database-parameters-18", "update podium-database-instance"],
      ["update podium-database-instance", "delete podium-database-parameters-17"],
    ],
  },
  {
    title: "other machines are there before the old ones go",
    settings: { "podium:nodeInstanceTypes": '["m7g.xlarge"]' },
    aws: [nodesReplaced],
    order: [[`create ${nodes}`, `delete ${nodes}`]],
    cluster: [],
  },
  {
    title: "another processor replaces machines alone, where the images are for both",
    settings: { "podium:nodeArchitecture": "amd64", "podium:nodeInstanceTypes": '["m7i.large"]' },
    aws: [nodesReplaced],
    order: [[`create ${nodes}`, `delete ${nodes}`]],
    cluster: [],
  },
  {
    title: "another zone moves no subnet and does not touch the control plane",
    settings: { "podium:zoneCount": "3" },
    aws: [
      nodesReplaced,
      "create podium-network-database-2",
      "create podium-network-private-2",
      "create podium-network-private-route-2",
      "create podium-network-public-2",
      "create podium-network-public-route-2",
      "update podium-database-subnets",
      "update podium-edge-balancer",
    ],
    order: [["create podium-network-private-route-2", `create ${nodes}`]],
    cluster: [],
  },
  {
    title: "another way out is there before subnets take it, and the old one goes last",
    settings: { "podium:nat": "perZone" },
    aws: [
      ...["address-1", "address-2", "1", "2"].map((each) => `create podium-network-nat-${each}`),
      ...[0, 1, 2].map((each) => `create podium-network-private-${each}-routes`),
      "delete podium-network-private-routes",
      ...[0, 1, 2].map((each) => `update podium-network-private-route-${each}`),
      "update podium-network-s3",
    ],
    order: [
      ["create podium-network-nat-2", "update podium-network-private-route-2"],
      ["update podium-network-private-route-2", "delete podium-network-private-routes"],
    ],
    cluster: [],
  },
  {
    title: "the one way out of a region is there before subnets take it",
    settings: { "podium:nat": "regional" },
    aws: [
      "create podium-network-nat-regional",
      "create podium-network-private-routes",
      ...["address-0", "address-1", "address-2", "0", "1", "2"].map(
        (each) => `delete podium-network-nat-${each}`,
      ),
      ...[0, 1, 2].map((each) => `delete podium-network-private-${each}-routes`),
      ...[0, 1, 2].map((each) => `update podium-network-private-route-${each}`),
      "update podium-network-s3",
    ],
    order: [
      ["create podium-network-nat-regional", "update podium-network-private-route-0"],
      ["update podium-network-private-route-0", "delete podium-network-nat-0"],
    ],
    cluster: [],
  },
  {
    title: "a boundary is put on every role in place, that of the component package included",
    settings: { "podium:permissionsBoundary": "arn:aws:iam::111122223333:policy/boundary" },
    aws: [
      "update podium-certificates-identity-role",
      "update podium-cluster-control-plane-eksRole-role",
      "update podium-cluster-nodes-role",
      "update podium-node-autoscaler-identity-role",
    ],
    cluster: [],
  },
  {
    title: "a newer release of the machines' image in the table changes machines alone, in place",
    edit: ["infra/plans/kubernetes-versions.ts", "1.36.4-20260923", "1.36.4-20261020"],
    aws: [`update ${nodes}`],
    cluster: [],
  },
  {
    title: "a new sealing key comes beside the first",
    settings: { "podium:sealedSecretsKeyGeneration": "2" },
    aws: [],
    cluster: ["create podium-sealed-secrets-key-2-secret", "update podium-sealed-secrets-release"],
  },
  {
    title: "the next sealing key lets the first one go, which is protected no more",
    settings: { "podium:sealedSecretsKeyGeneration": "3" },
    aws: [],
    order: [["update podium-sealed-secrets-release", "delete podium-sealed-secrets-key-1"]],
    cluster: [
      "create podium-sealed-secrets-key-3-secret",
      "delete podium-sealed-secrets-key-1-secret",
      "update podium-sealed-secrets-release",
    ],
  },
  {
    title: "a new version of the application runs before requests go to it",
    settings: {
      "podium:appVersions": JSON.stringify([
        { version: "v2", image: image("app", "v2") },
        { version: "v1", image: image("app", "v1") },
      ]),
    },
    aws: [],
    order: [["create podium-app-v2-deployment", "update podium-app-service"]],
    cluster: [
      "create podium-app-v2-budget",
      "create podium-app-v2-deployment",
      "create podium-app-v2-scaling",
      "update podium-app-service",
      "update podium-app-v1-scaling",
    ],
  },
  {
    title: "an old version goes, and touches nothing else",
    settings: { "podium:appVersions": JSON.stringify([{ version: "v2", image: image("app", "v2") }]) },
    aws: [],
    cluster: [
      "delete podium-app-v1-budget",
      "delete podium-app-v1-deployment",
      "delete podium-app-v1-scaling",
    ],
  },
  {
    title: "a mended image of a Job makes a new Job",
    settings: { "podium:migrateImage": image("migrate", "v2") },
    aws: [],
    cluster: ["create-replacement podium-app-migrate-job"],
  },
  {
    title: "another domain has its names before routes use them, and loses the old ones last",
    settings: { "podium:domain": "other.acme.test" },
    aws: [
      ...["app", "auth", "conductor", "console"].map((each) => `create podium-dns-${each}.other.acme.test`),
      ...["app", "auth", "conductor", "console"].map((each) => `delete podium-dns-${each}.podium.acme.test`),
    ],
    order: [
      ["create podium-dns-console.other.acme.test", "update podium-routes-console"],
      ["update podium-routes-console", "delete podium-dns-console.podium.acme.test"],
    ],
  },
];

let project: Project;

beforeAll(async () => {
  project = await openRehearsal(inject("pulumi"), before);
});

afterAll(() => project.close());

test.each(changes)("$title", (change) => rehearse(project, change));

test("a zone less is refused before anything is touched: it would replace the balancer", async () => {
  const done = project.deeds.length;
  await project.configure({ "podium:zoneCount": "2" });
  const { code, text } = await project.run("up", "--yes");
  expect(code).not.toBe(0);
  expect(text).toMatch(/podium-edge-balancer[^]*protect/);
  expect(project.deeds.length).toBe(done);
  await project.configure({ "podium:zoneCount": "3" });
});

test("after all of them the next `up` has nothing to do", async () => {
  expect((await project.succeed("up", "--yes", "--skip-preview")).changes).toEqual([]);
});

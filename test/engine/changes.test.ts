// What changes of a running stack touch, in which order, and that nothing protected is replaced: docs/operate.md says it
// to people. What AWS alone decides, such as how long a database is away, no stand-in can show.
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { nameOf } from "./support/order.ts";
import { openProject, ownProd, type Project, type Run } from "./support/project.ts";

interface Change {
  readonly title: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Everything in AWS that is touched, as "operation name", in the order of names. */
  readonly aws: readonly string[];
  /** Each must be done before the one after it. */
  readonly order?: readonly (readonly [string, string])[];
  /** What is made or changed in the cluster, besides. */
  readonly cluster?: readonly string[];
}

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
  project = await openProject(inject("pulumi"));
  await project.succeed("stack", "init", "prod", "--secrets-provider", "passphrase");
  await project.configure(before);
  await project.succeed("up", "--yes", "--skip-preview");
});

afterAll(() => project.close());

/** Type of a resource, without those of the components around it. */
function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

function touched({ changes: steps }: Run, isOf: (type: string) => boolean): string[] {
  return steps
    .filter(
      ({ urn, operation }) => isOf(typeOf(urn)) && operation !== "delete-replaced" && operation !== "replace",
    )
    .map(({ operation, urn }) => `${operation} ${nameOf(urn)}`)
    .sort();
}

const isAws = (type: string): boolean => type.startsWith("aws:");
const isInCluster = (type: string): boolean => type.startsWith("kubernetes:");

test.each(changes)("$title", async ({ settings, aws, order = [], cluster }) => {
  const kept = project.resources("prod").filter(({ protect, custom }) => protect === true && custom);
  expect(kept.length).toBeGreaterThan(5);
  const done = project.deeds.length;
  await project.configure(settings);
  const run = await project.succeed("up", "--yes", "--skip-preview");
  expect(touched(run, isAws)).toEqual([...aws].sort());
  if (cluster !== undefined) expect(touched(run, isInCluster)).toEqual(cluster);
  const lost = project.deeds
    .slice(done)
    .filter(({ kind, urn }) => kind === "delete" && kept.some((each) => each.urn === urn));
  expect(lost.map(({ urn }) => nameOf(urn))).toEqual([]);
  const deeds = project.deeds.slice(done).map(({ kind, urn }) => `${kind} ${nameOf(urn)}`);
  for (const [first, second] of order) {
    expect(deeds, `${first} before ${second}`).toEqual(expect.arrayContaining([first, second]));
    expect(deeds.indexOf(first), `${first} before ${second}`).toBeLessThan(deeds.indexOf(second));
  }
  expect((await project.succeed("up", "--yes", "--skip-preview")).changes).toEqual([]);
});

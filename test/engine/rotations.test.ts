// Replaced secrets, changed names and failed Jobs: what reads each, the order of the changes, and how to recover.
import { readFileSync } from "node:fs";

import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { nameOf } from "./support/order.ts";
import { ownProd, type Project } from "./support/project.ts";
import { openRehearsal, rehearse, type Change } from "./support/rehearse.ts";

const image = (name: string, tag: string): string => `registry.acme.test/${name}:${tag}`;

const before: Readonly<Record<string, string>> = {
  ...ownProd,
  "podium:appEnabled": "true",
  "podium:migrateImage": image("migrate", "v1"),
  "podium:appVersions": JSON.stringify([{ version: "v1", image: image("app", "v1") }]),
};

const conductor = "update podium-conductor-server-deployment";
const setup = "create-replacement podium-database-setup-roles-job";

const rotations: readonly Change[] = [
  {
    title: "a role's password is set in the database before the pods that use it restart",
    replaced: "**dbos-conductor-role-password",
    aws: [],
    cluster: [
      "update podium-database-setup-conductor-db-sealed",
      "update podium-database-setup-database-roles-sealed",
      setup,
      conductor,
    ],
    order: [["create podium-database-setup-roles-job", conductor]],
  },
  {
    title: "the password of Conductor's owner is set before the migration runs again, and no pod restarts",
    replaced: "**dbos-conductor-owner-password",
    aws: [],
    cluster: [
      "update podium-database-setup-conductor-owner-db-sealed",
      "update podium-database-setup-database-roles-sealed",
      setup,
      "create-replacement podium-conductor-migrate-job",
    ],
    order: [["create podium-database-setup-roles-job", "create podium-conductor-migrate-job"]],
  },
  {
    title: "the application's role has its own password, and the application's pods restart",
    replaced: "**dbos-app-role-password",
    aws: [],
    cluster: [
      "update podium-database-setup-dbos-app-db-sealed",
      "update podium-database-setup-database-roles-sealed",
      setup,
      "update podium-app-v1-deployment",
    ],
    order: [["create podium-database-setup-roles-job", "update podium-app-v1-deployment"]],
  },
  {
    title: "the administrator's password changes in place, and what uses it runs again with the new one",
    replaced: "**database-admin-password",
    aws: ["update podium-database-instance"],
    cluster: [
      "update podium-database-setup-postgres-admin-sealed",
      setup,
      "create-replacement podium-app-migrate-job",
    ],
    order: [
      ["update podium-database-instance", "create podium-database-setup-roles-job"],
      ["create podium-database-setup-roles-job", "create podium-app-migrate-job"],
    ],
  },
  {
    title: "the replicas' own secret restarts Conductor alone",
    replaced: "**RandomBytes::podium-conductor-peer",
    aws: [],
    cluster: ["update podium-conductor-peer-sealed", conductor],
  },
  {
    title: "the key of webhooks' secrets restarts Conductor alone",
    replaced: "**RandomBytes::podium-conductor-sealing",
    aws: [],
    cluster: ["update podium-conductor-sealing-sealed", conductor],
  },
  {
    title: "the application's key is known to Conductor before the application shows it",
    replaced: "**api-key-app-bytes",
    aws: [],
    cluster: [
      "update podium-conductor-bootstrap-sealed",
      conductor,
      "update podium-app-api-key-sealed",
      "update podium-app-v1-deployment",
    ],
    order: [[conductor, "update podium-app-v1-deployment"]],
  },
  {
    title: "the autoscaler's key changes for Conductor and KEDA",
    replaced: "**api-key-scaler-bytes",
    aws: [],
    cluster: [
      "update podium-conductor-bootstrap-sealed",
      conductor,
      "update podium-scaling-access-secret-sealed",
    ],
  },
  {
    title: "the key of sessions restarts the Console alone",
    replaced: "**console-session-key",
    aws: [],
    cluster: ["update podium-console-session-sealed", "update podium-console-server-deployment"],
  },
  {
    title: "the application's other name restarts it, and who scales it, once Conductor knows the name",
    settings: { "podium:appName": "other-app" },
    aws: [],
    cluster: [
      "update podium-conductor-bootstrap-sealed",
      conductor,
      "update podium-app-v1-deployment",
      "update podium-app-v1-scaling",
    ],
    order: [[conductor, "update podium-app-v1-deployment"]],
  },
  {
    title: "another organisation is for Conductor alone to know",
    settings: { "podium:organization": "other" },
    aws: [],
    cluster: ["update podium-conductor-bootstrap-sealed", conductor],
  },
];

let project: Project;

beforeAll(async () => {
  project = await openRehearsal(inject("pulumi"), before);
});

afterAll(() => project.close());

test("are in docs/operate.md as they are rehearsed here", () => {
  const page = readFileSync(new URL("../../docs/operate.md", import.meta.url), "utf8");
  const patterns = rotations.flatMap(({ replaced }) => (replaced === undefined ? [] : [replaced]));
  expect(patterns.length).toBeGreaterThan(5);
  expect(patterns.filter((pattern) => !page.includes(`\`'${pattern}'\``))).toEqual([]);
});

test.each(rotations)("$title", (change) => rehearse(project, change));

const migration = "podium-app-migrate-job";

test("a Job that failed is made again by each `up`, until its cause is gone", async () => {
  project.failing.set(migration, "Job failed: BackoffLimitExceeded");
  await project.configure({ "podium:migrateImage": image("migrate", "v2") });
  const first = await project.run("up", "--yes", "--skip-preview");
  expect(first.code).not.toBe(0);
  expect(first.text).toContain("BackoffLimitExceeded");
  const again = await project.run("up", "--yes", "--skip-preview");
  expect(again.code).not.toBe(0);
  expect(again.text).toContain("BackoffLimitExceeded");
  project.failing.delete(migration);
  const done = project.deeds.length;
  await project.succeed("up", "--yes", "--skip-preview");
  const deeds = project.deeds.slice(done).map(({ kind, urn }) => `${kind} ${nameOf(urn)}`);
  expect(deeds).toEqual([`delete ${migration}`, `create ${migration}`]);
  expect((await project.succeed("up", "--yes", "--skip-preview")).changes).toEqual([]);
});

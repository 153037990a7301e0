// Production refuses to be destroyed until its protection is removed as docs/operate.md says.
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { nameOf } from "./support/order.ts";
import { openProject, ownProd, type Project } from "./support/project.ts";

let project: Project;

beforeAll(async () => {
  project = await openProject(inject("pulumi"));
  await project.succeed("stack", "init", "prod", "--secrets-provider", "passphrase");
  const { code, text } = await project.run("up", "--yes");
  expect(code).not.toBe(0);
  expect(text).toContain("domain has podium.example.com of the examples");
  expect(project.deeds).toEqual([]);
  await project.configure(ownProd);
  await project.succeed("up", "--yes", "--skip-preview");
});

afterAll(() => project.close());

const deletes = (): string[] =>
  project.deeds.filter(({ kind }) => kind === "delete").map(({ urn }) => nameOf(urn));

test("changes nothing the second time", async () => {
  expect((await project.succeed("up", "--yes", "--skip-preview")).changes).toEqual([]);
});

test("protects what cannot be made again", () => {
  const kept = project.resources("prod").filter(({ protect, custom }) => protect === true && custom);
  expect(kept.map(({ urn }) => nameOf(urn)).sort()).toEqual([
    "podium-cluster-control-plane",
    "podium-cluster-control-plane-eksRole-role",
    "podium-cluster-secrets-key",
    "podium-database-instance",
    "podium-database-key",
    "podium-edge-balancer",
    "podium-sealed-secrets-key-1",
    "podium-sealed-secrets-key-1-certificate",
  ]);
});

test.each(["2", "3"])(
  "makes sealing key %s beside the one before it, which replaces nothing",
  async (generation) => {
    await project.succeed("config", "set", "podium:sealedSecretsKeyGeneration", generation);
    const { changes } = await project.succeed("up", "--yes", "--skip-preview");
    const kinds = new Set(
      changes.map(({ operation, urn }) => `${operation} ${nameOf(urn).split("-key-")[0] ?? ""}`),
    );
    expect(kinds).toContain("create podium-sealed-secrets");
    expect([...kinds].filter((kind) => kind.startsWith("replace"))).toEqual([]);
    const keys = project.resources("prod").filter(({ urn }) => /-key-\d+$/.test(nameOf(urn)));
    expect(keys.map(({ urn, protect }) => `${nameOf(urn)} ${String(protect === true)}`).sort()).toEqual([
      `podium-sealed-secrets-key-${Number(generation) - 1} false`,
      `podium-sealed-secrets-key-${generation} true`,
    ]);
  },
);

test("refuses to be destroyed, and has lost nothing by being asked", async () => {
  const earlier = deletes().length;
  const before = project.resources("prod").map(({ urn }) => urn);
  const { code, text } = await project.run("destroy", "--yes");
  expect(code).not.toBe(0);
  expect(text).toContain("protected");
  expect(deletes().slice(earlier)).toEqual([]);
  expect(project.resources("prod").map(({ urn }) => urn)).toEqual(before);
});

test("goes once its protection is away, and leaves the last snapshot with its key", async () => {
  await project.succeed("config", "set", "podium:deletionProtection", "false");
  const refused = await project.run("preview");
  expect(refused.text).toContain("set allowDestroy: true as well");
  await project.succeed("config", "set", "podium:allowDestroy", "true");
  const { changes } = await project.succeed("up", "--yes", "--skip-preview");
  expect(new Set(changes.map(({ operation }) => operation))).toEqual(new Set(["update"]));
  expect(changes.map(({ urn }) => nameOf(urn)).sort()).toEqual([
    "podium-cluster-control-plane",
    "podium-database-instance",
    "podium-edge-balancer",
    "podium-registry-app-repository",
    "podium-registry-conductor-repository",
    "podium-registry-console-repository",
    "podium-registry-migrate-repository",
  ]);
  await project.succeed("destroy", "--yes", "--skip-preview");
  expect(project.resources("prod")).toEqual([]);
  expect(deletes()).toContain("podium-database-instance");
  expect(deletes()).toContain("podium-cluster-secrets-key");
  expect(deletes()).not.toContain("podium-database-key");
});

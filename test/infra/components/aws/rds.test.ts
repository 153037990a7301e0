// The database server.
import { describe, expect, test } from "vitest";

import type { Recording } from "../../../../infra/render/recorder.ts";
import { find, inputsOf, run, type Inputs, withDomain } from "../../support/program.ts";

const dev = await run("dev", { config: withDomain });
const prod = await run("prod");

describe("the database", () => {
  const instance = (recording: Recording): Inputs => inputsOf(recording, "podium-database-instance");

  test("is private, encrypted and reachable by the cluster alone", () => {
    expect(instance(dev)).toMatchObject({ publiclyAccessible: false, storageEncrypted: true });
    const group = inputsOf(dev, "podium-database-group") as { readonly ingress: Inputs[] };
    expect(group.ingress).toEqual([
      {
        protocol: "tcp",
        fromPort: 5432,
        toPort: 5432,
        securityGroups: ["podium-cluster-control-plane-security-group"],
      },
    ]);
  });

  test("refuses clear text", () => {
    const { parameters, family } = inputsOf(dev, "podium-database-parameters-17") as {
      readonly parameters: Inputs[];
      readonly family: string;
    };
    expect(family).toBe("postgres17");
    expect(parameters).toContainEqual({ name: "rds.force_ssl", value: "1" });
  });

  test("is signed by the authority that pods are given", () => {
    expect(instance(dev)).toMatchObject({ caCertIdentifier: "rds-ca-rsa2048-g1" });
    const { data } = inputsOf(dev, "podium-database-setup-authority") as {
      readonly data: Record<string, string>;
    };
    expect(data["bundle.pem"]).toContain("BEGIN CERTIFICATE");
  });

  test("has a standby, backups and protection in prod", () => {
    expect(instance(prod)).toMatchObject({
      multiAz: true,
      backupRetentionPeriod: 30,
      deletionProtection: true,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: false,
    });
    expect(instance(prod)).toHaveProperty("finalSnapshotIdentifier");
    expect(find(prod, "podium-database-instance").protect).toBe(true);
  });

  test("changes when the program runs, and not in some later night", () => {
    expect(instance(dev)).toMatchObject({ applyImmediately: true, allowMajorVersionUpgrade: true });
  });

  test("keeps the key of what it leaves behind", () => {
    const key = (recording: Recording) => find(recording, "podium-database-key").retainOnDelete;
    expect([key(prod), key(dev)]).toEqual([true, false]);
  });

  test("still takes its last snapshot when prod is on its way out", async () => {
    const leaving = await run("prod", {
      config: { "podium:deletionProtection": "false", "podium:allowDestroy": "true" },
    });
    expect(instance(leaving)).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: false,
    });
    expect(find(leaving, "podium-database-key").retainOnDelete).toBe(true);
    expect(leaving.resources.filter(({ protect }) => protect)).toEqual([]);
  });

  test("leaves nothing behind in dev", () => {
    expect(instance(dev)).toMatchObject({ skipFinalSnapshot: true, deletionProtection: false });
    expect(dev.resources.filter(({ protect }) => protect)).toEqual([]);
  });
});

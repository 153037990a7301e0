// From the first preview to the last delete, as a person goes through it.
import { readFileSync, readdirSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { nameOf, needsOf, toBeDeleted, wrongOrder } from "./support/order.ts";
import { openProject, type Project, type Run } from "./support/project.ts";

interface Scenario {
  readonly title: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  /** Each of these must go before the one after it. */
  readonly order: readonly (readonly [string, string])[];
  /** Outputs that such a stack does not have. */
  readonly missing: readonly string[];
}

/** Names that the documents give to `pulumi stack output`. */
function documentedOutputs(): string[] {
  const docs = new URL("../../docs/", import.meta.url);
  const pages = readdirSync(docs, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".md"),
  );
  const texts = pages.map((page) => readFileSync(new URL(page, docs), "utf8"));
  return [
    ...new Set([...texts.join("\n").matchAll(/pulumi stack output (\w+)/g)].map(([, name = ""]) => name)),
  ];
}

const scenarios: readonly Scenario[] = [
  {
    title: "dev with a domain",
    stack: "dev",
    config: {
      // The digest of the sources would change with every file saved during the run.
      "podium:imageTag": "source",
      "podium:domain": "podium.acme.test",
      "podium:hostedZoneId": "Z0123456789ABCDEFGHIJ",
      "podium:acmeEmail": "operations@acme.test",
    },
    order: [
      ["podium-dns-console.podium.acme.test", "podium-edge-balancer"],
      ["podium-edge-balancer", "podium-network-internet"],
      ["podium-cluster-nodes-group", "podium-network-nat-0"],
      ["podium-cluster-nodes-group", "podium-cluster-control-plane"],
      ["podium-certificates-identity-association", "podium-certificates-identity-role"],
      ["podium-cluster-control-plane", "podium-cluster-secrets-key"],
      ["podium-database-instance", "podium-database-subnets"],
      ["podium-database-instance", "podium-database-key"],
      ["podium-network-public-0", "podium-network-vpc"],
    ],
    missing: ["tlsCertificate"],
  },
  {
    title: "local",
    stack: "local",
    config: {},
    order: [
      ["podium-app-v1-scaling", "podium-autoscaler-release"],
      ["podium-app-v1-scaling", "podium-app-v1-deployment"],
      ["podium-conductor-server-deployment", "podium-conductor-bootstrap-sealed"],
      ["podium-conductor-server-deployment", "podium-postgres-server"],
      ["podium-console-session-sealed", "podium-sealed-secrets-release"],
      ["podium-sealed-secrets-release", "podium-sealed-secrets-key-1-secret"],
      ["podium-conductor-server-deployment", "podium-namespaces-dbos"],
    ],
    missing: ["imageRepositories"],
  },
];

const consoleImage = `registry.acme.test/console@sha256:${"0".repeat(64)}`;

describe.each(scenarios)("the stack $title", ({ stack, config, order, missing }) => {
  let project: Project;
  let created: Run;

  beforeAll(async () => {
    project = await openProject(inject("pulumi"));
    await project.succeed("stack", "init", stack, "--secrets-provider", "passphrase");
    for (const [key, value] of Object.entries(config)) await project.succeed("config", "set", key, value);
  });

  afterAll(() => project.close());

  test("previews what it then creates, and warns of nothing but what its settings risk", async () => {
    const preview = await project.succeed("preview");
    expect(project.deeds).toEqual([]);
    created = await project.succeed("up", "--yes", "--skip-preview");
    expect(created.warnings).toEqual(preview.warnings);
    expect(created.warnings.filter((warning) => !warning.includes("clusterEndpointCidrs"))).toEqual([]);
    // Default providers are made as they are needed, one of them by reading a resource that is there.
    const urns = (run: Run): string[] =>
      run.changes
        .map(({ urn }) => urn)
        .filter((urn) => !urn.includes("::pulumi:providers:"))
        .sort();
    expect(urns(preview)).toEqual(urns(created));
    expect(new Set(created.changes.map(({ operation }) => operation))).toEqual(new Set(["create"]));
  });

  test("changes nothing the second time", async () => {
    expect((await project.succeed("up", "--yes", "--skip-preview")).changes).toEqual([]);
  });

  test("shows each output that a document asks for", async () => {
    for (const name of documentedOutputs()) {
      const { text } = await project.succeed("stack", "output", name, "--show-secrets");
      expect(text.trim() === "" || text.trim() === "null", `${name}: ${text}`).toBe(missing.includes(name));
    }
  });

  test("touches only the pods of an image that changed", async () => {
    await project.succeed("config", "set", "podium:consoleImage", consoleImage);
    const { changes } = await project.succeed("up", "--yes", "--skip-preview");
    // What was built before is forgotten, and stays in the registry.
    const forgotten = stack === "dev" ? ["delete podium-images-console"] : [];
    expect(changes.map(({ operation, urn }) => `${operation} ${nameOf(urn)}`)).toEqual([
      "update podium-console-server-deployment",
      ...forgotten,
    ]);
    expect(project.deeds.filter(({ kind }) => kind === "delete")).toEqual([]);
  });

  // Prod has a standby from the start, and its settings do not allow its removal.
  if (stack === "dev") {
    test("gets a standby of its database in place, and nothing else", async () => {
      await project.succeed("config", "set", "podium:databaseMultiAz", "true");
      const { changes } = await project.succeed("up", "--yes", "--skip-preview");
      expect(changes.map(({ operation, urn }) => `${operation} ${nameOf(urn)}`)).toEqual([
        "update podium-database-instance",
      ]);
    });
  }

  test("keeps no secret in the clear", async () => {
    const secrets = await project.secrets(stack);
    expect(secrets.length).toBeGreaterThan(10);
    expect(project.state(stack)).toContain('"ciphertext"');
    const files = project.files();
    expect(files.length).toBeGreaterThan(5);
    const leaks = files.filter(({ text }) => secrets.some((secret) => text.includes(secret)));
    expect(leaks.map(({ path }) => path)).toEqual([]);
  });

  test("leaves nothing, and takes nothing away from what still needs it", async () => {
    const before = project.resources(stack);
    const earlier = project.deeds.length;
    await project.succeed("destroy", "--yes", "--skip-preview");
    expect(project.resources(stack)).toEqual([]);
    const deletes = project.deeds.slice(earlier).filter(({ kind }) => kind === "delete");
    expect(deletes.map(({ urn }) => urn).sort()).toEqual(toBeDeleted(before).sort());
    const spared = before.filter(({ deletedWith }) => deletedWith !== undefined).map(({ type }) => type);
    expect(spared.filter((type) => !type.startsWith("kubernetes:"))).toEqual([]);
    expect(wrongOrder(before, deletes)).toEqual([]);
    for (const [first, second] of order) {
      expect([...needsOf(before, first)], `${first} goes before ${second}`).toContain(second);
    }
  });
});

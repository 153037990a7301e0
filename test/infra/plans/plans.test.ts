import { describe, expect, test } from "vitest";

import { planBackends } from "../../../infra/plans/backends.ts";
import { parseBootstrap } from "../../../conductor/src/settings/bootstrap.ts";
import { planBootstrap } from "../../../infra/plans/conductor-bootstrap.ts";
import { planComposeMigration } from "../../../infra/plans/compose-migrations.ts";
import { planDatabaseSetup } from "../../../infra/plans/database-roles.ts";
import { databaseUrl } from "../../../infra/plans/database-url.ts";
import { planDexConfig, tokenSubject, userId } from "../../../infra/plans/dex-config.ts";
import { dnsChallengePolicy } from "../../../infra/plans/iam.ts";
import { judgeKubernetesVersion } from "../../../infra/plans/kubernetes-versions.ts";
import { planRoutes, publicUrl } from "../../../infra/plans/routes.ts";
import { services } from "../../../infra/plans/services.ts";
import { planTrigger, type ScalingQuestion } from "../../../infra/plans/scaling.ts";

describe("judgeKubernetesVersion", () => {
  test.each([
    ["1.36", "2026-11-21", "fine"],
    ["1.36", "2027-06-01", "warning"],
    ["1.36", "2027-08-04", "refused"],
    ["1.35", "2026-11-21", "fine"],
    ["1.34", "2026-11-21", "refused"],
    ["1.31", "2026-11-21", "refused"],
  ])("says on %s, %s: %s", (version, today, kind) => {
    expect(judgeKubernetesVersion(version, new Date(today)).kind).toBe(kind);
  });

  test("names versions to use instead", () => {
    expect(judgeKubernetesVersion("1.31", new Date("2026-11-21"))).toMatchObject({
      reason: expect.stringContaining("use 1.35 or 1.36") as string,
    });
  });
});

describe("planRoutes", () => {
  const backends = planBackends({ app: true, composeName: undefined, console: services.console });

  test("gives each service a host of its own", () => {
    const plans = planRoutes(backends, { domain: "example.com", idleTimeoutSeconds: 3600 });
    expect(plans.map((plan) => `${plan.host ?? ""} ${plan.paths[0]?.service ?? ""}`)).toEqual([
      "console.example.com console",
      "conductor.example.com conductor",
      "auth.example.com dex",
      "app.example.com dbos-app",
    ]);
  });

  test("lets WebSockets through to Conductor alone, for as long as the load balancer does", () => {
    const plans = planRoutes(backends, { domain: "example.com", idleTimeoutSeconds: 3600 });
    const withSockets = plans.filter((plan) => "nginx.org/websocket-services" in plan.annotations);
    expect(withSockets.map((plan) => plan.name)).toEqual(["conductor"]);
    expect(withSockets[0]?.annotations).toMatchObject({
      "nginx.org/proxy-read-timeout": "3600s",
      "nginx.org/proxy-send-timeout": "3600s",
    });
  });

  test("without a domain cuts the prefix off, but not Dex's", () => {
    const [plan] = planRoutes(backends, { domain: undefined, idleTimeoutSeconds: 3600 });
    expect(plan?.annotations["nginx.org/rewrites"]).toBe(
      "serviceName=conductor rewrite=/;serviceName=dbos-app rewrite=/",
    );
    expect(plan?.paths.map(({ path, service }) => `${path} ${service}`)).toEqual([
      "/ console",
      "/conductor/ conductor",
      "/dex/ dex",
      "/app/ dbos-app",
    ]);
  });

  test.each([
    ["console", "https://lb.example.com", "https://console.a.org"],
    ["conductor", "https://lb.example.com/conductor", "https://conductor.a.org"],
    ["dex", "https://lb.example.com", "https://auth.a.org"],
    ["dbos-app", "https://lb.example.com/app", "https://app.a.org"],
  ])("finds %s at %s or %s", (service, byPath, byHost) => {
    const backend = backends.find((each) => each.service === service) ?? backends[0];
    if (backend === undefined) throw new Error("no backend");
    expect(publicUrl(backend, { domain: undefined, hostname: "lb.example.com" })).toBe(byPath);
    expect(publicUrl(backend, { domain: "a.org", hostname: "lb.example.com" })).toBe(byHost);
  });
});

describe("planTrigger", () => {
  const question: ScalingQuestion = {
    scaler: "conductor",
    officialOrganization: undefined,
    appName: "dbos-app",
    version: "v2",
    isLatest: false,
    queue: "task's",
    queueConcurrency: 2,
    baseUrl: "http://conductor.dbos.svc.cluster.local:8090",
  };

  test("asks Conductor for the number of processes of one version, one replica each", () => {
    expect(planTrigger(question).metadata).toEqual({
      url: "http://conductor.dbos.svc.cluster.local:8090/metrics/apps/dbos-app/autoscale/v2",
      format: "json",
      valueLocation: "desiredExecutors",
      targetValue: "1",
      authMode: "bearer",
    });
  });

  test("asks about the newest version by that name, so that a version computed by the SDK is found too", () => {
    expect(planTrigger({ ...question, isLatest: true }).metadata["url"]).toMatch(/\/latest$/);
  });

  test("asks the official Conductor by the route that it has", () => {
    expect(planTrigger({ ...question, officialOrganization: "main" }).metadata["url"]).toBe(
      "http://conductor.dbos.svc.cluster.local:8090/v2/orgs/main/apps/dbos-app/autoscale/versions/v2",
    );
  });

  test("asks the application for a queue's length and divides by what one process takes", () => {
    expect(
      planTrigger({ ...question, scaler: "app", baseUrl: "http://dbos-app.dbos:8000" }).metadata,
    ).toEqual({
      url: "http://dbos-app.dbos:8000/metrics/task's",
      format: "json",
      valueLocation: "queue_length",
      targetValue: "2",
    });
  });

  test("asks the database about work of this version, and of none for the newest", () => {
    const old = planTrigger({ ...question, scaler: "database" }).metadata["query"];
    const latest = planTrigger({ ...question, scaler: "database", isLatest: true }).metadata["query"];
    expect(old).toContain("queue_name = 'task''s' AND application_version = 'v2'");
    expect(old).not.toContain("IS NULL");
    expect(latest).toContain("(application_version = 'v2' OR application_version IS NULL)");
  });

  test("gives KEDA text only", () => {
    for (const scaler of ["conductor", "app", "database"] as const) {
      const values = Object.values(planTrigger({ ...question, scaler }).metadata);
      expect(values.every((value) => typeof value === "string")).toBe(true);
    }
  });
});

describe("planDatabaseSetup", () => {
  const script = planDatabaseSetup(
    [{ role: "owner", passwordVariable: "OWNER_PASSWORD" }],
    [{ database: "data", owner: "owner", guests: ["guest"], readers: ["reader"] }],
  );

  test("contains no password", () => {
    expect(script).toContain("\\getenv password OWNER_PASSWORD");
    expect(script).toContain("PASSWORD :'password'");
  });

  test("lets the administrator give a database away on a server without superusers", () => {
    expect(script.indexOf('GRANT "owner" TO CURRENT_USER')).toBeLessThan(script.indexOf("CREATE DATABASE"));
  });

  test("lets guests connect and readers read what is made later", () => {
    expect(script).toContain('GRANT CONNECT ON DATABASE "data" TO "guest";');
    expect(script).toContain('ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO "reader";');
  });

  test("refuses a name that would end the quotes", () => {
    expect(() => planDatabaseSetup([{ role: 'a"b', passwordVariable: "X" }], [])).toThrow(
      'The database or role name "a"b" must be lower-case letters, digits and _.',
    );
  });
});

describe("databaseUrl", () => {
  const server = {
    host: "db.example.com",
    port: 5432,
    tls: "verify-full" as const,
    caFile: "/ca/bundle.pem",
  };

  test("verifies the server against the mounted authority", () => {
    expect(databaseUrl(server, { user: "u", password: "p", database: "d" })).toBe(
      "postgresql://u:p@db.example.com:5432/d?sslmode=verify-full&sslrootcert=%2Fca%2Fbundle.pem",
    );
  });

  test("survives a password with the characters that separate parts of a URL", () => {
    const password = "a@b:c/d?e#f%g";
    const url = new URL(databaseUrl(server, { user: "u", password, database: "d" }));
    expect(url.hostname).toBe("db.example.com");
    expect(decodeURIComponent(url.password)).toBe(password);
  });
});

describe("planDexConfig", () => {
  const config = JSON.parse(
    planDexConfig({
      issuer: "https://auth.example.com/dex",
      consoleUrl: "https://console.example.com",
      users: [{ email: "admin@example.com", name: "admin" }],
      connectors: [],
    }),
  ) as {
    readonly staticClients: Record<string, unknown>[];
    readonly staticPasswords: Record<string, unknown>[];
    readonly storage: unknown;
  };

  test("has public clients only, with the ways back of browser and device", () => {
    expect(
      config.staticClients.map((client) => [client["id"], client["public"], client["redirectURIs"]]),
    ).toEqual([
      ["dbos-console", true, ["https://console.example.com/oauth/callback"]],
      ["dbosctl", true, ["/device/callback", "/dex/device/callback"]],
    ]);
  });

  test("takes password hashes from the environment", () => {
    expect(config.staticPasswords[0]).toMatchObject({ hashFromEnv: "DEX_USER_0_HASH" });
    expect(config.staticPasswords[0]).not.toHaveProperty("hash");
  });

  test("keeps its state in the cluster", () => {
    expect(config.storage).toMatchObject({ type: "kubernetes" });
  });

  test("gives a person the same id for good, in the shape Dex puts into tokens", () => {
    expect(userId("Admin@example.com")).toBe(userId("admin@example.com"));
    const subject = Buffer.from(tokenSubject("admin@example.com"), "base64url");
    expect(subject.subarray(2, 38).toString()).toBe(userId("admin@example.com"));
    expect(subject.subarray(40).toString()).toBe("local");
  });
});

describe("planBootstrap", () => {
  test("carries digests of keys and never keys", () => {
    const document = planBootstrap({
      organization: "main",
      adminSubjects: [],
      apps: [{ name: "dbos-app" }],
      apiKeys: [
        { name: "application", key: "dbos_secret", permissions: ["websocket.connect"], apps: ["dbos-app"] },
      ],
    });
    expect(document).not.toContain("dbos_secret");
    expect(parseBootstrap(document)).toMatchObject({
      apiKeys: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
    });
  });

  test("is what Conductor reads", () => {
    const document = planBootstrap({
      organization: "main",
      adminSubjects: [tokenSubject("ada@example.com")],
      apps: [{ name: "dbos-app", autoscaleQueue: "taskQueue" }],
      apiKeys: [{ name: "autoscaler", key: "dbos_a", permissions: ["application.read"], apps: ["dbos-app"] }],
    });
    expect(parseBootstrap(document)).toMatchObject({
      organization: { name: "main", admins: [{ subject: tokenSubject("ada@example.com") }] },
      applications: [{ name: "dbos-app", autoscaling: { queue: "taskQueue" } }],
      apiKeys: [{ name: "autoscaler", permissions: ["application.read"], applications: ["dbos-app"] }],
    });
  });
});

describe("planComposeMigration", () => {
  const script = planComposeMigration("/migrations");

  test("locks first, keeps a ledger and runs files in numeric order", () => {
    expect(script.indexOf("pg_advisory_lock")).toBeLessThan(
      script.indexOf("CREATE TABLE IF NOT EXISTS compose_migration"),
    );
    expect(script).toContain("sort -n");
  });

  test("does not rely on exit codes that psql only gives when asked", () => {
    expect(script).toContain("\\set ON_ERROR_STOP on");
  });
});

describe("dnsChallengePolicy", () => {
  test("changes challenge records of one zone and nothing else", () => {
    const { Statement } = JSON.parse(dnsChallengePolicy("Z1")) as {
      readonly Statement: Record<string, unknown>[];
    };
    const change = Statement.find((statement) => statement["Action"] === "route53:ChangeResourceRecordSets");
    expect(change?.["Resource"]).toBe("arn:aws:route53:::hostedzone/Z1");
    expect(JSON.stringify(change?.["Condition"])).toContain("_acme-challenge.*");
    expect(JSON.stringify(Statement)).not.toContain('"Resource":"*"');
  });
});

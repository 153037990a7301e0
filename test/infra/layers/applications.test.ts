// What the applications' components declare inside the cluster.
import { beforeAll, describe, expect, test } from "vitest";

import type { Recording } from "../../../infra/render/recorder.ts";
import { ancestorsOf, inputsOf, ofType, run, withDomain, type Inputs } from "../support/program.ts";

let dev: Recording;
let domain: Recording;
let prod: Recording;
let local: Recording;

beforeAll(async () => {
  dev = await run("dev");
  domain = await run("dev", { config: withDomain });
  prod = await run("prod");
  local = await run("local");
}, 60_000);

interface Chart {
  readonly version: string;
  readonly repositoryOpts?: { readonly repo: string };
  readonly values: {
    readonly controller: Inputs & { readonly config: { readonly entries: Inputs } };
  } & Inputs;
}

interface Deployed {
  readonly spec: {
    readonly replicas?: number;
    readonly strategy: Inputs;
    readonly template: {
      readonly metadata: {
        readonly annotations: Record<string, string>;
        readonly labels: Record<string, string>;
      };
      readonly spec: Inputs & { readonly containers: (Inputs & { readonly env: Inputs[] })[] };
    };
  };
}

const chart = (recording: Recording, name: string): Chart => inputsOf(recording, name) as unknown as Chart;
const deployed = (recording: Recording, name: string): Deployed =>
  inputsOf(recording, name) as unknown as Deployed;

function environment(recording: Recording, name: string): Record<string, unknown> {
  const env = deployed(recording, name).spec.template.spec.containers[0]?.env ?? [];
  return Object.fromEntries(env.map((each) => [String(each["name"]), each["value"] ?? each["valueFrom"]]));
}

describe("the database's set-up", () => {
  test("is done before anything connects", () => {
    for (const name of ["podium-conductor-server-deployment", "podium-app-migrate-job"]) {
      expect(ancestorsOf(dev, name)).toContain("podium-database-setup-roles-job");
    }

    expect(ancestorsOf(local, "podium-database-setup-roles-job")).toContain("podium-postgres-server");
  });

  test("is a new Job when what it does changes", async () => {
    const withReader = await run("dev", { config: { "podium:appScaler": "database" } });
    const nameOf = (recording: Recording): unknown =>
      inputsOf(recording, "podium-database-setup-roles-job")["metadata"];
    expect(nameOf(withReader)).not.toEqual(nameOf(dev));
  });

  test.each([
    ["the administrator's password", "podium:existingDatabasePassword"],
    ["the database server", "podium:existingDatabase"],
  ])("runs again with another value of %s", async (_, key) => {
    const existing = (host: string) => JSON.stringify({ host, adminUser: "admin" });
    const config = {
      "podium:databaseKind": "existing",
      "podium:existingDatabase": existing("one.example.com"),
      "podium:existingDatabasePassword": "one",
    };
    const secretKeys = ["podium:existingDatabasePassword"];
    const other = key.endsWith("Password") ? "two" : existing("two.example.com");
    for (const job of ["podium-database-setup-roles-job", "podium-app-migrate-job"]) {
      const [before, after] = [
        inputsOf(await run("dev", { config, secretKeys }), job),
        inputsOf(await run("dev", { config: { ...config, [key]: other }, secretKeys }), job),
      ];
      expect(after["metadata"]).not.toEqual(before["metadata"]);
    }
  });

  test("is tried again by the next `up` after it failed, as every Job is", async () => {
    const compose = JSON.stringify({ image: "registry.example.com/compose:1", googleClientId: "id" });
    const everything = await run("dev", { config: { ...withDomain, "podium:compose": compose } });
    const found = ofType(everything, "kubernetes:batch/v1:Job");
    expect(found).toHaveLength(4);
    for (const { inputs } of found) {
      expect(inputs["metadata"]).toMatchObject({ annotations: { "pulumi.com/replaceUnready": "true" } });
    }
  });

  test("verifies the server, and has no authority to mount where there is no TLS", () => {
    expect(JSON.stringify(inputsOf(dev, "podium-database-setup-roles-job"))).toContain(
      '{"name":"PGSSLMODE","value":"verify-full"}',
    );
    expect(JSON.stringify(inputsOf(local, "podium-database-setup-roles-job"))).not.toContain(
      "database-authority",
    );
  });
});

describe("Dex", () => {
  test("has two replicas in prod that share their state", () => {
    expect(deployed(prod, "podium-dex-server-deployment").spec.replicas).toBe(2);
    const { data } = inputsOf(prod, "podium-dex-config") as { readonly data: Record<string, string> };
    expect(data["config.yaml"]).toContain('"type": "kubernetes"');
  });

  test("restarts when its configuration changes", async () => {
    const more = await run("dev", {
      config: { "podium:dexUsers": '[{"email":"b@example.com","name":"b"}]' },
    });
    const digest = (recording: Recording): unknown =>
      deployed(recording, "podium-dex-server-deployment").spec.template.metadata.annotations[
        "podium.dev/config"
      ];
    expect(digest(more)).not.toBe(digest(dev));
  });

  test("takes the secrets of connectors from the stack's, sealed", async () => {
    const connector = {
      type: "github",
      id: "github",
      name: "GitHub",
      config: { clientID: "$GITHUB_ID", clientSecret: "$GITHUB_SECRET" },
    };
    const connected = await run("dev", {
      config: {
        "podium:dexConnectors": JSON.stringify([connector]),
        "podium:dexConnectorSecrets": '{"GITHUB_ID":"identity","GITHUB_SECRET":"sesame-open"}',
      },
      secretKeys: ["podium:dexConnectorSecrets"],
    });
    expect(environment(connected, "podium-dex-server-deployment")).toMatchObject({
      GITHUB_SECRET: { secretKeyRef: { name: "dex-connectors", key: "GITHUB_SECRET" } },
    });
    expect(JSON.stringify(inputsOf(connected, "podium-dex-config"))).not.toContain("sesame-open");
  });

  test("may do no more in the cluster than keep its state", () => {
    expect(inputsOf(dev, "podium-dex-storage-role")["rules"]).toMatchObject([
      { apiGroups: ["dex.coreos.com"] },
    ]);
    const rights = ["ClusterRole", "ClusterRoleBinding"].flatMap((kind) =>
      ofType(dev, `kubernetes:rbac.authorization.k8s.io/v1:${kind}`),
    );
    expect(rights).toEqual([]);
  });

  test("finds the definitions of what it stores, each with rights to it", () => {
    const definitions = ofType(dev, "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition");
    expect(definitions).toHaveLength(12);
    const [{ resources } = { resources: [] }] = inputsOf(dev, "podium-dex-storage-role")["rules"] as {
      readonly resources: string[];
    }[];
    expect(
      definitions.map(({ inputs }) => (inputs["metadata"] as { readonly name: string }).name).sort(),
    ).toEqual(resources.map((plural) => `${plural}.dex.coreos.com`).sort());
    const needed = ancestorsOf(dev, "podium-dex-server-deployment");
    expect(definitions.filter(({ name }) => !needed.has(name))).toEqual([]);
    const { data } = inputsOf(dev, "podium-dex-config") as { readonly data: Record<string, string> };
    expect(data["config.yaml"]).toContain('"crdHandling": "check"');
  });
});

describe("Conductor", () => {
  const name = "podium-conductor-server-deployment";

  test("gets the environment that the official image documents, and ours", () => {
    expect(environment(domain, name)).toMatchObject({
      DBOS__CONDUCTOR_DB_URL: { secretKeyRef: { name: "conductor-db", key: "database-url" } },
      DBOS__CONDUCTOR_PORT: "8090",
      DBOS__ADVERTISE_ADDRESS: { fieldRef: { fieldPath: "status.podIP" } },
      DBOS_OAUTH_ENABLED: "true",
      DBOS_OAUTH_ISSUER: "https://auth.podium.example.com/dex",
      DBOS_OAUTH_AUDIENCE: "dbos-console,dbosctl",
      DBOS_OAUTH_JWKS_URL: "http://dex.dbos.svc.cluster.local:5556/dex/keys",
      CONDUCTOR_HOST: "0.0.0.0",
      CONDUCTOR_BOOTSTRAP: { secretKeyRef: { name: "conductor-bootstrap", key: "bootstrap" } },
      CONDUCTOR_PEER_SECRET: { secretKeyRef: { name: "conductor-peer", key: "secret" } },
      CONDUCTOR_SEALING_KEYS: { secretKeyRef: { name: "conductor-sealing", key: "keys" } },
    });
  });

  test("has the memory that its limits on messages need, and time to drain", () => {
    const { spec } = deployed(dev, name).spec.template;
    expect(spec.containers[0]?.["resources"]).toEqual({
      requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "64Mi" },
      limits: { cpu: "1", memory: "1Gi", "ephemeral-storage": "512Mi" },
    });
    expect(spec["terminationGracePeriodSeconds"]).toBe(60);
  });

  test("is never without a replica, in a rollout or when a node is emptied", () => {
    expect(deployed(prod, name).spec.strategy).toMatchObject({
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
    expect(inputsOf(prod, "podium-conductor-server-budget")["spec"]).toMatchObject({ maxUnavailable: 1 });
    expect(dev.resources.some((resource) => resource.name === "podium-conductor-server-budget")).toBe(false);
  });

  test("restarts when one of its secrets changes", () => {
    expect(Object.keys(deployed(dev, name).spec.template.metadata.annotations)).toEqual([
      "podium.dev/secret-conductor-bootstrap",
      "podium.dev/secret-conductor-db",
      "podium.dev/secret-conductor-peer",
      "podium.dev/secret-conductor-sealing",
    ]);
  });

  test("can be the official image with its licence", async () => {
    const official = await run("dev", {
      config: { "podium:conductorImage": "dbosdev/conductor:1", "podium:conductorLicenseKey": "licence" },
      secretKeys: ["podium:conductorLicenseKey"],
    });
    expect(environment(official, name)).toMatchObject({
      DBOS_CONDUCTOR_LICENSE_KEY: { secretKeyRef: { name: "conductor-license", key: "license-key" } },
      DBOS_OAUTH_AUDIENCE: "dbos-console",
    });
    expect(deployed(official, name).spec.template.spec.containers[0]).toMatchObject({
      image: "dbosdev/conductor:1",
      readinessProbe: { httpGet: { path: "/healthz" } },
    });
  });
});

describe("the Console", () => {
  test("talks to Conductor and Dex inside the cluster, and sends browsers the public way", () => {
    expect(environment(domain, "podium-console-server-deployment")).toMatchObject({
      DBOS_CONDUCTOR_URL: "conductor.dbos.svc.cluster.local:8090",
      DBOS_OAUTH_AUTHORIZATION_URL: "https://auth.podium.example.com/dex/auth",
      DBOS_OAUTH_TOKEN_URL: "http://dex.dbos.svc.cluster.local:5556/dex/token",
      DBOS_OAUTH_CLIENT_ID: "dbos-console",
      CONSOLE_ALLOWED_HOSTS: "console.podium.example.com",
      CONSOLE_EXECUTOR_URL: "wss://conductor.podium.example.com",
    });
  });
});

describe("the sample application", () => {
  const versions = JSON.stringify([
    { version: "v2" },
    { version: "v1", image: "registry.example.com/app:v1" },
  ]);

  test("is migrated by the administrator and runs as a restricted role", () => {
    expect(inputsOf(dev, "podium-app-migrate-job")["spec"]).toMatchObject({
      backoffLimit: 3,
      template: { spec: { containers: [{ args: ["schema", "--app-role", "dbos_app_role"] }] } },
    });
    expect(environment(dev, "podium-app-v1-deployment")).toMatchObject({
      DBOS_SYSTEM_DATABASE_URL: { secretKeyRef: { name: "dbos-app-db", key: "database-url" } },
      DBOS_CONDUCTOR_KEY: { secretKeyRef: { name: "conductor-api-key", key: "api-key" } },
      DBOS_CONDUCTOR_URL: "ws://conductor.dbos.svc.cluster.local:8090/",
    });
    expect(ancestorsOf(dev, "podium-app-v1-deployment")).toContain("podium-app-migrate-job");
  });

  test("has a Deployment per version, and the Service on the newest", async () => {
    const two = await run("dev", { config: { "podium:appVersions": versions } });
    expect(environment(two, "podium-app-v1-deployment")["DBOS__APPVERSION"]).toBe("v1");
    expect(environment(two, "podium-app-v2-deployment")["DBOS__APPVERSION"]).toBe("v2");
    expect(inputsOf(two, "podium-app-service")["spec"]).toMatchObject({
      selector: { app: "dbos-app", "podium.dev/version": "v2" },
    });
    const scaled = ["v1", "v2"].map((version) =>
      JSON.stringify(inputsOf(two, `podium-app-${version}-scaling`)),
    );
    expect(scaled[0]).toContain("/autoscale/v1");
    expect(scaled[1]).toContain("/autoscale/latest");
  });

  test("gets a newer version's requests, and an older one's number, only when the newer one is ready", async () => {
    const two = await run("dev", { config: { "podium:appVersions": versions } });
    expect(ancestorsOf(two, "podium-app-service")).toContain("podium-app-v2-deployment");
    expect(ancestorsOf(two, "podium-app-v1-scaling")).toContain("podium-app-service");
    expect(ancestorsOf(two, "podium-app-v2-scaling")).not.toContain("podium-app-service");
    expect(ancestorsOf(two, "podium-app-v2-deployment")).not.toContain("podium-app-v1-deployment");
  });

  test("stops taking work before it stops", () => {
    expect(deployed(dev, "podium-app-v1-deployment").spec.template.spec.containers[0]).toMatchObject({
      lifecycle: { preStop: { httpGet: { path: "/deactivate", port: 3001 } } },
      livenessProbe: { httpGet: { path: "/dbos-healthz", port: 3001 } },
    });
  });

  test("leaves the number of its processes to KEDA", () => {
    expect(deployed(dev, "podium-app-v1-deployment").spec).not.toHaveProperty("replicas");
    expect(inputsOf(dev, "podium-app-v1-scaling")["spec"]).toMatchObject({
      pollingInterval: 15,
      cooldownPeriod: 60,
      minReplicaCount: 1,
      maxReplicaCount: 10,
      fallback: { behavior: "currentReplicasIfHigher" },
      advanced: {
        horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } },
      },
    });
    expect(ancestorsOf(dev, "podium-app-v1-scaling")).toContain("podium-autoscaler-release");
  });

  test("shows KEDA one token, in KEDA's own namespace", () => {
    expect(chart(dev, "podium-autoscaler-release").values).toMatchObject({
      permissions: { operator: { restrict: { secret: true } } },
    });
    expect(inputsOf(dev, "podium-scaling-access-secret-sealed")["metadata"]).toMatchObject({
      namespace: "keda",
    });
    expect(inputsOf(dev, "podium-scaling-access-authentication")).toMatchObject({
      kind: "ClusterTriggerAuthentication",
    });
  });

  test("can be scaled by its own answer, or from nothing by its database's", async () => {
    const byApp = await run("dev", { config: { "podium:appScaler": "app" } });
    expect(JSON.stringify(inputsOf(byApp, "podium-app-v1-scaling"))).toContain(
      "http://dbos-app.dbos.svc.cluster.local:8000/metrics/taskQueue",
    );
    expect(byApp.resources.some(({ name }) => name === "podium-scaling-access")).toBe(false);
    const byConductor = await run("dev", { config: { "podium:appMinReplicas": "0" } });
    expect(inputsOf(byConductor, "podium-app-v1-scaling")["spec"]).toMatchObject({
      minReplicaCount: 0,
      // Without it KEDA takes an answer of 503 for an idle application.
      fallback: { replicas: 1 },
    });
    const byDatabase = await run("dev", {
      config: { "podium:appScaler": "database", "podium:appMinReplicas": "0" },
    });
    expect(inputsOf(byDatabase, "podium-app-v1-scaling")["spec"]).toMatchObject({ minReplicaCount: 0 });
    expect(inputsOf(byDatabase, "podium-scaling-access-authentication")["spec"]).toMatchObject({
      secretTargetRef: [{ parameter: "connection" }],
    });
  });

  test("is not there when it is not wanted", () => {
    expect(prod.resources.filter(({ name }) => name.startsWith("podium-app-"))).toEqual([]);
  });
});

describe("network policies", () => {
  test("keep the guide's names", () => {
    const names = ofType(dev, "kubernetes:networking.k8s.io/v1:NetworkPolicy")
      .map(({ inputs }) => inputs["metadata"] as { readonly name: string; readonly namespace: string })
      .flatMap(({ name, namespace }) => (namespace === "dbos" ? [name] : []));
    expect(names.sort((a, b) => (a < b ? -1 : 1))).toEqual([
      "allow-conductor-ingress",
      "allow-console-ingress",
      "allow-dbos-app-ingress",
      "allow-dex-ingress",
      "default-deny-ingress",
    ]);
  });
});

describe("a Compose server", () => {
  let compose: Recording;

  beforeAll(async () => {
    const settings = { image: "registry.example.com/compose:1", googleClientId: "client-id" };
    compose = await run("dev", { config: { ...withDomain, "podium:compose": JSON.stringify(settings) } });
  }, 60_000);

  test("runs once, rolls without a gap and has time to drain", () => {
    const { spec } = deployed(compose, "podium-compose-server-deployment");
    expect(spec).toMatchObject({
      replicas: 1,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    expect(spec.template.spec["terminationGracePeriodSeconds"]).toBe(60);
  });

  test("is not restarted while it drains", () => {
    const [container] = deployed(compose, "podium-compose-server-deployment").spec.template.spec.containers;
    expect(container?.["livenessProbe"]).toMatchObject({ tcpSocket: { port: 8080 } });
    expect(container?.["command"]).toEqual(["node", "--import=extensionless/register", "dist/index.js"]);
  });

  test("verifies its database and keeps its secrets out of plain variables", () => {
    expect(environment(compose, "podium-compose-server-deployment")).toMatchObject({
      PGSSLMODE: "verify-full",
      NODE_EXTRA_CA_CERTS: "/etc/podium/database-authority/bundle.pem",
      PROD_API_KEY_SECRET: { secretKeyRef: { name: "compose", key: "prod-api-key-secret" } },
      BUILD_VERSION: "static",
    });
  });

  test("has keys of the lengths it demands", () => {
    expect(inputsOf(compose, "podium-compose-prod-keys")["length"]).toBe(64);
    expect(inputsOf(compose, "podium-compose-dev-keys")["length"]).toBe(32);
  });

  test("is migrated before it starts, by a Job named for what it runs", () => {
    expect(ancestorsOf(compose, "podium-compose-server-deployment")).toContain("podium-compose-migrate");
    expect(inputsOf(compose, "podium-compose-migrate")["metadata"]).toMatchObject({
      name: expect.stringMatching(/^compose-migrate-[0-9a-f]{12}$/) as string,
    });
  });

  test("says what Google must know", () => {
    expect(compose.outputs).toMatchObject({
      composeGoogleRedirectUri: "https://compose.podium.example.com/auth/google-oauth/redirect",
      composeGoogleJavascriptOrigin: "https://compose.podium.example.com",
    });
  });
});

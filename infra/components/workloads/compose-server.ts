// A Compose server on the same platform: optional, AGPL-3.0, unmaintained upstream since 2025. Nothing of ours needs it.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { planComposeMigration } from "../../plans/compose-migrations.ts";
import { jobs, namespace, services } from "../../plans/services.ts";
import { containerSecurity, podSecurity, withDiskLimit } from "../../shared/hardening.ts";
import { fromSecret, plain } from "../../shared/environment.ts";
import { createServiceAccount, type EnvVar } from "../../shared/pod.ts";
import { Component } from "../../shared/component.ts";
import { images } from "../../plans/versions.ts";
import type { DatabaseOutputs } from "../aws/rds.ts";
import type { DatabaseSetup } from "./database-setup.ts";
import { jobName, jobResources, retryAnnotations } from "./one-time-job.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";
import { createService, httpProbe, Workload } from "./workload.ts";

export interface ComposeServerArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** The stack names it: the published sources do not build without repairs. */
  readonly image: string;
  /** Public host name; only the root path works. */
  readonly host: string;
  /** Where its database is. */
  readonly server: DatabaseOutputs;
  /** Has made that database, and holds its password. */
  readonly database: DatabaseSetup;
  /** The only way to sign in. */
  readonly googleClientId: string;
  /** Listed by Compose as required and never read by it. */
  readonly googleClientSecret: pulumi.Output<string> | undefined;
  /** Stays the same across deployments: a new value makes an older pod that restarts end the newer one. */
  readonly buildVersion: string;
  /** `recreate` where two at once would hurt, at the price of half a minute. */
  readonly strategy: "rolling" | "recreate";
  /** Its drain takes up to 34 seconds. */
  readonly gracePeriodSeconds: number;
  /** Keeps its keys from deletion. */
  readonly protect: boolean;
}

const { name: composeApp, port: composePort } = services.compose;
/** Database, and the role that owns it. */
export const composeDatabase = "compose";
const migrationsInImage = "/app/db-migrations";

export class ComposeServer extends Component {
  /** For browsers. */
  readonly url: string;
  /** What the SDK's `host` option takes. */
  readonly sdkHost: string;
  /** To be entered in Google's console before people can sign in. */
  readonly googleRedirectUri: string;
  /** Goes with the redirect URI. */
  readonly googleJavascriptOrigin: string;
  /** Changes with the migrations this program runs. */
  readonly migrationJobName: pulumi.Output<string>;

  private readonly name: string;

  constructor(name: string, args: ComposeServerArgs, options: pulumi.ComponentResourceOptions) {
    super("ComposeServer", name, options);
    this.name = name;
    this.url = `https://${args.host}`;
    this.sdkHost = args.host;
    this.googleRedirectUri = `${this.url}/auth/google-oauth/redirect`;
    this.googleJavascriptOrigin = this.url;
    const secret = this.sealSecret(args);
    const migration = this.createMigration(args, secret);
    this.createWorkload(args, secret, migration);
    createService(
      `${name}-service`,
      { service: composeApp, namespace: args.namespace, selector: { app: composeApp }, port: composePort },
      this.child,
    );
    this.migrationJobName = migration.metadata.name;
    this.registerOutputs({ url: this.url, googleRedirectUri: this.googleRedirectUri });
  }

  private sealSecret(args: ComposeServerArgs): SealedSecret {
    // Losing the first makes every issued key invalid.
    const keep = { ...this.child, protect: args.protect };
    const production = new random.RandomBytes(`${this.name}-prod-keys`, { length: 64 }, keep);
    const development = new random.RandomBytes(`${this.name}-dev-keys`, { length: 32 }, keep);
    const password = args.database.ownerPasswords.get(composeDatabase);
    if (password === undefined) {
      throw new Error(`There is no database "${composeDatabase}"; add it to the ownDatabases of the set-up.`);
    }

    return new SealedSecret(
      `${this.name}-secret`,
      {
        sealer: args.sealer,
        namespace,
        secretName: "compose",
        data: {
          "database-password": password,
          "prod-api-key-secret": pulumi.secret(production.hex),
          "dev-api-key-secret": pulumi.secret(development.hex),
          ...(args.googleClientSecret === undefined
            ? {}
            : { "google-client-secret": args.googleClientSecret }),
        },
      },
      this.child,
    );
  }

  private createMigration(args: ComposeServerArgs, secret: SealedSecret): k8s.batch.v1.Job {
    const app = jobs.composeMigrate;
    const account = createServiceAccount(
      `${this.name}-migrate-account`,
      { app, namespace: args.namespace },
      this.child,
    );
    const script = planComposeMigration("/migrations");
    return new k8s.batch.v1.Job(
      `${this.name}-migrate`,
      {
        metadata: {
          name: jobName(app, `${args.image}\n${script}`, [secret]),
          namespace: args.namespace,
          annotations: retryAnnotations,
        },
        spec: {
          backoffLimit: 3,
          template: {
            metadata: { labels: { app } },
            spec: migrationPod(args, script, account, secret),
          },
        },
      },
      { ...this.child, dependsOn: [secret.opened, args.database.done] },
    );
  }

  private createWorkload(args: ComposeServerArgs, secret: SealedSecret, migration: pulumi.Resource): void {
    const { server, database } = args;
    new Workload(
      `${this.name}-server`,
      {
        namespace: args.namespace,
        app: composeApp,
        image: args.image,
        // Node itself, not a shell that would keep the signal to stop for itself.
        command: ["node", "--import=extensionless/register", "dist/index.js"],
        // Connections live in the process's memory.
        replicas: 1,
        rollout: args.strategy === "recreate" ? "recreate" : { maxSurge: 1, maxUnavailable: 0 },
        port: composePort,
        environment: [
          ...plain({
            NODE_ENV: "production",
            PORT: String(composePort),
            BUILD_VERSION: args.buildVersion,
            POSTGRES_HOSTNAME: server.host,
            POSTGRES_PORT: server.port.apply(String),
            POSTGRES_DB: composeDatabase,
            POSTGRES_USER: composeDatabase,
            PGSSLMODE: server.tls,
            NODE_EXTRA_CA_CERTS: database.authorityFile,
            GOOGLE_OAUTH_CLIENT_ID: args.googleClientId,
          }),
          fromSecret("POSTGRES_PASSWORD", secret.secretName, "database-password"),
          fromSecret("PROD_API_KEY_SECRET", secret.secretName, "prod-api-key-secret"),
          fromSecret("DEV_API_KEY_SECRET", secret.secretName, "dev-api-key-secret"),
          ...(args.googleClientSecret === undefined
            ? []
            : [fromSecret("GOOGLE_OAUTH_CLIENT_SECRET", secret.secretName, "google-client-secret")]),
        ],
        probes: {
          startup: httpProbe("/health-check", composePort, { periodSeconds: 2, failureThreshold: 60 }),
          readiness: httpProbe("/health-check", composePort, { periodSeconds: 2, failureThreshold: 2 }),
          // Its health check answers 503 on purpose while it drains; a restart then would cut connections.
          liveness: { tcpSocket: { port: composePort }, periodSeconds: 10, failureThreshold: 6 },
        },
        resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
        gracePeriodSeconds: args.gracePeriodSeconds,
        secrets: [secret],
        configs: database.authority === undefined ? [] : [database.authority],
        nodeSelector: { "kubernetes.io/arch": "amd64" },
        dependsOn: [migration],
      },
      this.child,
    );
  }
}

/** The SQL comes out of the server's image, the client that runs it out of PostgreSQL's. */
function migrationPod(
  args: ComposeServerArgs,
  script: string,
  serviceAccountName: pulumi.Input<string>,
  secret: SealedSecret,
): k8s.types.input.core.v1.PodSpec {
  const { database, server } = args;
  const resources = withDiskLimit(jobResources);
  const folder = { name: "migrations", mountPath: "/migrations" };
  const environment: EnvVar[] = [
    ...plain({
      PGHOST: server.host,
      PGPORT: server.port.apply(String),
      PGDATABASE: composeDatabase,
      PGUSER: composeDatabase,
      PGSSLMODE: server.tls,
      PGSSLROOTCERT: database.authorityFile,
    }),
    fromSecret("PGPASSWORD", secret.secretName, "database-password"),
  ];
  const authority = database.authority;
  return {
    serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: "OnFailure",
    securityContext: podSecurity(),
    nodeSelector: { "kubernetes.io/arch": "amd64" },
    initContainers: [
      {
        name: "copy-sql",
        image: args.image,
        command: ["sh", "-c", `cp ${migrationsInImage}/*.sql /migrations/`],
        resources,
        securityContext: containerSecurity(),
        volumeMounts: [folder],
      },
    ],
    containers: [
      {
        name: "migrate",
        image: images.postgres(server.version),
        command: ["sh", "-c", script],
        env: environment,
        resources,
        securityContext: containerSecurity(),
        volumeMounts: [
          folder,
          { name: "tmp", mountPath: "/tmp" },
          ...(authority === undefined
            ? []
            : [{ name: authority.name, mountPath: authority.path, readOnly: true }]),
        ],
      },
    ],
    volumes: [
      { name: "migrations", emptyDir: { sizeLimit: "16Mi" } },
      { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
      ...(authority === undefined
        ? []
        : [{ name: authority.name, configMap: { name: authority.configMap } }]),
    ],
  };
}

// PostgreSQL inside the cluster, for the local stack: one pod, one volume, no backups.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { namespace, services } from "../../plans/services.ts";
import { containerSecurity, podSecurity, withDiskLimit } from "../../shared/hardening.ts";
import { fromSecret, plain } from "../../shared/environment.ts";
import { createServiceAccount } from "../../shared/pod.ts";
import { Component } from "../../shared/component.ts";
import { images } from "../../plans/versions.ts";
import type { DatabaseOutputs } from "../aws/rds.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";
import { createService } from "./workload.ts";

export interface PostgresArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** Major version; the volume does not survive a change of it. */
  readonly version: string;
  /** Of the volume. */
  readonly storageGb: number;
}

const { name: postgresApp, port: postgresPort } = services.postgres;
/** The user that the image's files belong to. */
const postgresUserId = 70;
const dataFolder = "/var/lib/postgresql/data";

export class Postgres extends Component implements DatabaseOutputs {
  /** Name of the Service. */
  readonly host: pulumi.Output<string>;
  /** The container's own. */
  readonly port: pulumi.Output<number>;
  readonly tls = "disable";
  readonly authority = undefined;
  readonly adminUser = "postgres";
  /** Marked secret. */
  readonly adminPassword: pulumi.Output<string>;
  /** Major version; the volume does not survive a change of it. */
  readonly version: string;
  /** Answers once it is there. */
  readonly server: pulumi.Resource;

  private readonly name: string;

  constructor(name: string, args: PostgresArgs, options: pulumi.ComponentResourceOptions) {
    super("Postgres", name, options);
    this.name = name;
    this.version = args.version;
    const password = new random.RandomPassword(
      `${name}-password`,
      { length: 40, special: false },
      this.child,
    );
    this.adminPassword = pulumi.secret(password.result);
    const secret = new SealedSecret(
      `${name}-superuser`,
      {
        sealer: args.sealer,
        namespace,
        secretName: "postgres-superuser",
        data: { password: this.adminPassword },
      },
      this.child,
    );
    this.server = this.createServer(args, secret);
    createService(
      `${name}-service`,
      {
        service: postgresApp,
        namespace: args.namespace,
        selector: { app: postgresApp },
        port: postgresPort,
        portName: "postgres",
        headless: true,
      },
      this.child,
    );
    this.host = pulumi.output(`${postgresApp}.${namespace}.svc.cluster.local`);
    this.port = pulumi.output(postgresPort);
    this.registerOutputs({ host: this.host });
  }

  private createServer(args: PostgresArgs, secret: SealedSecret): k8s.apps.v1.StatefulSet {
    const account = createServiceAccount(
      `${this.name}-account`,
      { app: postgresApp, namespace: args.namespace },
      this.child,
    );
    const labels = { app: postgresApp };
    return new k8s.apps.v1.StatefulSet(
      `${this.name}-server`,
      {
        metadata: { name: postgresApp, namespace: args.namespace, labels },
        spec: {
          serviceName: postgresApp,
          replicas: 1,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: podSpec(args.version, account, secret) },
          volumeClaimTemplates: [
            {
              metadata: { name: "data" },
              spec: {
                accessModes: ["ReadWriteOnce"],
                resources: { requests: { storage: `${args.storageGb}Gi` } },
              },
            },
          ],
        },
      },
      { ...this.child, dependsOn: [secret.opened] },
    );
  }
}

function podSpec(
  version: string,
  serviceAccountName: pulumi.Input<string>,
  secret: SealedSecret,
): k8s.types.input.core.v1.PodSpec {
  const check = { exec: { command: ["pg_isready", "--username=postgres"] } };
  return {
    serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(postgresUserId),
    containers: [
      {
        name: postgresApp,
        image: images.postgres(version),
        env: [
          fromSecret("POSTGRES_PASSWORD", secret.secretName, "password"),
          ...plain({ PGDATA: `${dataFolder}/pgdata` }),
        ],
        ports: [{ name: "postgres", containerPort: postgresPort }],
        readinessProbe: { ...check, periodSeconds: 5 },
        livenessProbe: { ...check, initialDelaySeconds: 30, periodSeconds: 30 },
        resources: withDiskLimit({
          requests: { cpu: "100m", memory: "256Mi" },
          limits: { cpu: "1", memory: "512Mi" },
        }),
        securityContext: containerSecurity(),
        volumeMounts: [
          { name: "data", mountPath: dataFolder },
          { name: "run", mountPath: "/var/run/postgresql" },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      { name: "run", emptyDir: { sizeLimit: "16Mi" } },
      { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
    ],
  };
}

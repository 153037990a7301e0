// Conductor: Deployment, Service, and the Secrets that only it reads.
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { poolSizes } from "../../plans/connections.ts";
import { maxBodyMebibytes } from "../../plans/routes.ts";
import { internalAddress, jobs, namespace, services } from "../../plans/services.ts";
import { fromPod, fromSecret, plain } from "../../shared/environment.ts";
import { Component } from "../../shared/component.ts";
import type { DatabaseSetup } from "./database-setup.ts";
import type { Dex } from "./dex.ts";
import { OneTimeJob } from "./one-time-job.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";
import { createService, httpProbe, Workload } from "./workload.ts";

export interface ConductorArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** Ours, or the official one with its licence key. */
  readonly image: pulumi.Input<string>;
  /** For the official image; ours ignores it. */
  readonly licenseKey: pulumi.Output<string> | undefined;
  /** Path that answers 200 while requests are welcome. */
  readonly readinessPath: "/readyz" | "/healthz";
  /** More than one also brings a disruption budget. */
  readonly replicas: number;
  /** Has made its database and role before it starts. */
  readonly database: DatabaseSetup;
  /** Issues the tokens that it accepts. */
  readonly dex: Dex;
  /** Client ids whose tokens are accepted. */
  readonly audiences: readonly string[];
  /** First organisation, applications and hashed API keys; see plans/conductor-bootstrap.ts. */
  readonly bootstrap: pulumi.Output<string>;
  /**
   * Network of the ingress controller and the Console, which are trusted to name a client's address. Pods have addresses of
   * the nodes' network, so applications could name a wrong one too; it reaches only the audit log.
   */
  readonly proxyNetwork: pulumi.Input<string> | undefined;
}

const { name: conductorApp, port: conductorPort } = services.conductor;
/** More than a drain takes: sockets leave in batches over a few seconds, and requests get ten. */
const gracePeriodSeconds = 60;

export class Conductor extends Component {
  /** Where pods reach it: `host:port`. */
  readonly internalAddress: string;
  /** Ready once the Deployment is. */
  readonly deployment: k8s.apps.v1.Deployment;

  private readonly name: string;

  constructor(name: string, args: ConductorArgs, options: pulumi.ComponentResourceOptions) {
    super("Conductor", name, options);
    this.name = name;
    this.internalAddress = internalAddress(services.conductor);
    this.deployment = this.createWorkload(args).deployment;
    createService(
      `${name}-service`,
      {
        service: conductorApp,
        namespace: args.namespace,
        selector: { app: conductorApp },
        port: conductorPort,
      },
      this.child,
    );
    this.registerOutputs({ internalAddress: this.internalAddress });
  }

  private createWorkload(args: ConductorArgs): Workload {
    const peers = this.seal(args, "conductor-peer", { secret: this.createPeerSecret() });
    const sealing = this.seal(args, "conductor-sealing", { keys: this.createSealingKeys() });
    const bootstrap = this.seal(args, "conductor-bootstrap", { bootstrap: args.bootstrap });
    const license =
      args.licenseKey === undefined
        ? undefined
        : this.seal(args, "conductor-license", { "license-key": args.licenseKey });
    const { database, dex } = args;
    return new Workload(
      `${this.name}-server`,
      {
        namespace: args.namespace,
        app: conductorApp,
        image: args.image,
        replicas: args.replicas,
        port: conductorPort,
        environment: [
          fromSecret("DBOS__CONDUCTOR_DB_URL", database.conductorUrl.secretName, "database-url"),
          fromPod("DBOS__ADVERTISE_ADDRESS", "status.podIP"),
          fromSecret("CONDUCTOR_PEER_SECRET", peers.secretName, "secret"),
          fromSecret("CONDUCTOR_SEALING_KEYS", sealing.secretName, "keys"),
          fromSecret("CONDUCTOR_BOOTSTRAP", bootstrap.secretName, "bootstrap"),
          ...(license === undefined
            ? []
            : [fromSecret("DBOS_CONDUCTOR_LICENSE_KEY", license.secretName, "license-key")]),
          ...plain({
            DBOS__CONDUCTOR_PORT: String(conductorPort),
            CONDUCTOR_HOST: "0.0.0.0",
            CONDUCTOR_DB_CONNECTIONS: String(poolSizes.conductor),
            CONDUCTOR_MAX_BODY: `${maxBodyMebibytes}MiB`,
            NODE_EXTRA_CA_CERTS: database.authorityFile,
            CONDUCTOR_TRUSTED_PROXIES: args.proxyNetwork,
            DBOS_OAUTH_ENABLED: "true",
            DBOS_OAUTH_ISSUER: dex.issuer,
            DBOS_OAUTH_AUDIENCE: args.audiences.join(","),
            DBOS_OAUTH_JWKS_URL: `${dex.internalUrl}/keys`,
          }),
        ],
        probes: {
          startup: httpProbe("/healthz", conductorPort, { periodSeconds: 2, failureThreshold: 60 }),
          readiness: httpProbe(args.readinessPath, conductorPort, { periodSeconds: 5, failureThreshold: 2 }),
          liveness: httpProbe("/healthz", conductorPort, { periodSeconds: 30, timeoutSeconds: 5 }),
        },
        // Conductor makes its limits on messages and bodies fit the memory that it finds.
        resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
        gracePeriodSeconds,
        secrets: [
          database.conductorUrl,
          peers,
          sealing,
          bootstrap,
          ...(license === undefined ? [] : [license]),
        ],
        configs: database.authority === undefined ? [] : [database.authority],
        dependsOn: [database.done, ...this.createMigration(args)],
      },
      this.child,
    );
  }

  /** Brings the schema to the image's version before its processes start; older processes keep working on the newer schema. */
  private createMigration({ namespace: place, image, database }: ConductorArgs): pulumi.Resource[] {
    const { conductorOwnerUrl: url, authority, authorityFile, done } = database;
    if (url === undefined) return [];

    const migration = new OneTimeJob(
      `${this.name}-migrate`,
      {
        namespace: place,
        app: jobs.conductorMigrate,
        content: image,
        image,
        command: ["node", "conductor/src/main.ts", "migrate"],
        environment: [
          fromSecret("DBOS__CONDUCTOR_DB_URL", url.secretName, "database-url"),
          ...plain({ NODE_EXTRA_CA_CERTS: authorityFile }),
        ],
        secrets: [url],
        configs: authority === undefined ? [] : [authority],
        dependsOn: [done],
      },
      this.child,
    );
    return [migration.job];
  }

  /** Proves one replica to another, which forwards requests to the replica that holds the socket. */
  private createPeerSecret(): pulumi.Output<string> {
    const secret = new random.RandomBytes(`${this.name}-peer`, { length: 32 }, this.child);
    return pulumi.secret(secret.base64);
  }

  /** Without these keys, what webhooks hold in the database cannot be read: the operator would make them again. */
  private createSealingKeys(): pulumi.Output<string> {
    const secret = new random.RandomBytes(`${this.name}-sealing`, { length: 32 }, this.child);
    return pulumi.secret(pulumi.interpolate`1:${secret.base64}`);
  }

  private seal(
    args: ConductorArgs,
    secretName: string,
    data: Record<string, pulumi.Input<string>>,
  ): SealedSecret {
    const { sealer } = args;
    // The Secrets of the guide carry the component's name already; the logical name must too.
    const suffix = secretName.replace(`${conductorApp}-`, "");
    return new SealedSecret(`${this.name}-${suffix}`, { sealer, namespace, secretName, data }, this.child);
  }
}

// A DBOS application: migration as administrator, one Deployment per version as a restricted role, and its scaling.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { deploymentSuffix } from "../../plans/app-versions.ts";
import { poolSizes } from "../../plans/connections.ts";
import { planTrigger, type Scaler } from "../../plans/scaling.ts";
import { internalAddress, jobs, namespace, services } from "../../plans/services.ts";
import { fromPod, fromSecret, plain } from "../../shared/environment.ts";
import { Component } from "../../shared/component.ts";
import { createServiceAccount, type SideContainer } from "../../shared/pod.ts";
import type { Conductor } from "./conductor.ts";
import { appRole, type DatabaseSetup } from "./database-setup.ts";
import { OneTimeJob } from "./one-time-job.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";
import { createService, httpProbe, Workload } from "./workload.ts";

export interface AppVersion {
  /** What Conductor and DBOS know it by. */
  readonly version: string;
  /** The code of this version; keep it as long as its workflows run. */
  readonly image: pulumi.Input<string>;
}

export interface SampleAppArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** Name under which Conductor knows it. */
  readonly appName: string;
  /** Active versions, the newest first. Only the newest gets requests; the others finish their workflows. */
  readonly versions: readonly AppVersion[];
  /** Image with the command that makes and updates DBOS's tables. */
  readonly migrateImage: pulumi.Input<string>;
  /** Has made its database and restricted role. */
  readonly database: DatabaseSetup;
  /** Reached inside the cluster, so no certificate is needed. */
  readonly conductor: Conductor;
  /**
   * Image of the connector, for versions whose SDK has no open client: it then connects in their place, at their side. Its
   * entry point takes `run --health URL`.
   */
  readonly connectorImage?: pulumi.Input<string> | undefined;
  /** Allows a socket and nothing else. */
  readonly apiKey: pulumi.Output<string>;
  /** What decides how many processes run. */
  readonly scaling: {
    readonly scaler: Scaler;
    /** Set for the official Conductor, which has no number for autoscalers. */
    readonly officialOrganization: string | undefined;
    readonly queue: string;
    readonly queueConcurrency: number;
    readonly min: number;
    readonly max: number;
    /** Kind-wide name of the authentication KEDA uses, where it needs one. */
    readonly authentication: string | undefined;
    /** KEDA must be there first. */
    readonly dependsOn: readonly pulumi.Resource[];
  };
}

const { name: sampleApp, port: sampleAppPort } = services.app;
const adminPort = 3001;
const pollSeconds = 15;
/** How long the wanted number must stay lower before pods are removed. */
const settleSeconds = 60;

/** The executor's id, which the application and what stands at its side must know alike. */
const executorId = fromPod("DBOS__VMID", "metadata.name");

export class SampleApp extends Component {
  private readonly name: string;

  constructor(name: string, args: SampleAppArgs, options: pulumi.ComponentResourceOptions) {
    super("SampleApp", name, options);
    this.name = name;
    const [latest] = args.versions;
    if (latest === undefined) {
      throw new Error("The sample application has no version; list at least one in appVersions.");
    }

    const databaseSecret = args.database.appUrl;
    if (databaseSecret === undefined) {
      throw new Error("The sample application has no database; set up the database with the application.");
    }

    const apiKey = new SealedSecret(
      `${name}-api-key`,
      {
        sealer: args.sealer,
        namespace,
        secretName: "conductor-api-key",
        data: { "api-key": args.apiKey },
      },
      this.child,
    );
    const migrated = this.createMigration(args);
    const serviceAccount = createServiceAccount(
      `${name}-account`,
      { app: sampleApp, namespace: args.namespace },
      this.child,
    );
    const deployments = args.versions.map(
      (version) =>
        new Workload(
          `${name}-${version.version}`,
          {
            ...this.process(args, version, [databaseSecret, apiKey]),
            serviceAccount,
            dependsOn: [migrated, args.conductor.deployment],
          },
          this.child,
        ).deployment,
    );
    // Requests, and the older versions' numbers, change only when the newest version can take over.
    const entrance = this.createEntrance(args, latest, deployments.slice(0, 1));
    for (const [index, version] of args.versions.entries()) {
      const own = deployments.slice(index, index + 1);
      this.createScaling(args, version, version === latest, version === latest ? own : [...own, entrance]);
    }
    this.registerOutputs({});
  }

  private createMigration(args: SampleAppArgs): pulumi.Resource {
    const { database } = args;
    return new OneTimeJob(
      `${this.name}-migrate`,
      {
        namespace: args.namespace,
        app: jobs.migrate,
        content: args.migrateImage,
        image: args.migrateImage,
        args: ["schema", "--app-role", appRole],
        environment: [
          fromSecret("DBOS_SYSTEM_DATABASE_URL", database.admin.secretName, "database-url"),
          ...plain({ NODE_EXTRA_CA_CERTS: database.authorityFile }),
        ],
        secrets: [database.admin],
        configs: database.authority === undefined ? [] : [database.authority],
        dependsOn: [database.done],
      },
      this.child,
    ).job;
  }

  private process(args: SampleAppArgs, version: AppVersion, secrets: [SealedSecret, SealedSecret]) {
    const [databaseSecret, apiKey] = secrets;
    const { database } = args;
    return {
      namespace: args.namespace,
      app: sampleApp,
      deploymentName: deploymentOf(version),
      labels: { "podium.dev/version": version.version },
      image: version.image,
      // KEDA decides.
      replicas: undefined,
      port: sampleAppPort,
      environment: [
        fromSecret("DBOS_SYSTEM_DATABASE_URL", databaseSecret.secretName, "database-url"),
        ...(args.connectorImage === undefined
          ? [
              fromSecret("DBOS_CONDUCTOR_KEY", apiKey.secretName, "api-key"),
              ...plain({ DBOS_CONDUCTOR_URL: conductorUrl(args) }),
            ]
          : [executorId]),
        ...plain({
          DBOS_APP_NAME: args.appName,
          DBOS__APPVERSION: version.version,
          DBOS_ADMIN_PORT: String(adminPort),
          DBOS_SYSTEM_DATABASE_POOL_SIZE: String(poolSizes.app),
          PORT: String(sampleAppPort),
          NODE_EXTRA_CA_CERTS: database.authorityFile,
        }),
      ],
      probes: {
        startup: httpProbe("/dbos-healthz", adminPort, { periodSeconds: 2, failureThreshold: 60 }),
        readiness: httpProbe("/healthz", sampleAppPort, { initialDelaySeconds: 5, periodSeconds: 10 }),
        liveness: httpProbe("/dbos-healthz", adminPort, { initialDelaySeconds: 10, periodSeconds: 30 }),
      },
      resources: { requests: { cpu: "500m", memory: "256Mi" }, limits: { cpu: "2", memory: "512Mi" } },
      gracePeriodSeconds: 60,
      // Stops taking work from queues, so that running workflows can end before the pod does.
      lifecycle: { preStop: { httpGet: { path: "/deactivate", port: adminPort } } },
      secrets,
      configs: database.authority === undefined ? [] : [database.authority],
      sideContainers:
        args.connectorImage === undefined
          ? []
          : [connectorOf(args, version, args.connectorImage, [databaseSecret, apiKey])],
    };
  }

  private createEntrance(
    args: SampleAppArgs,
    latest: AppVersion,
    dependsOn: pulumi.Resource[],
  ): pulumi.Resource {
    return createService(
      `${this.name}-service`,
      {
        service: sampleApp,
        namespace: args.namespace,
        // New requests start workflows, and those belong to the newest version.
        selector: { app: sampleApp, "podium.dev/version": latest.version },
        port: sampleAppPort,
      },
      { ...this.child, dependsOn },
    );
  }

  private createScaling(
    args: SampleAppArgs,
    version: AppVersion,
    isLatest: boolean,
    dependsOn: readonly pulumi.Resource[],
  ): void {
    const { scaling } = args;
    const asked = scaling.scaler === "app" ? services.app : services.conductor;
    const trigger = planTrigger({
      ...scaling,
      appName: args.appName,
      version: version.version,
      isLatest,
      baseUrl: `http://${internalAddress(asked)}`,
    });
    new k8s.apiextensions.CustomResource(
      `${this.name}-${version.version}-scaling`,
      {
        apiVersion: "keda.sh/v1alpha1",
        kind: "ScaledObject",
        metadata: { name: deploymentOf(version), namespace: args.namespace },
        spec: {
          scaleTargetRef: { name: deploymentOf(version) },
          pollingInterval: pollSeconds,
          // Governs the step from one to none only; stabilizationWindowSeconds governs all others.
          cooldownPeriod: settleSeconds,
          // An old version needs a process only while it has work.
          minReplicaCount: isLatest ? scaling.min : Math.min(scaling.min, 1),
          maxReplicaCount: scaling.max,
          advanced: {
            horizontalPodAutoscalerConfig: {
              behavior: { scaleDown: { stabilizationWindowSeconds: settleSeconds } },
            },
          },
          fallback: {
            failureThreshold: 3,
            replicas: Math.max(1, scaling.min),
            behavior: "currentReplicasIfHigher",
          },
          triggers: [
            {
              ...trigger,
              authenticationRef:
                scaling.authentication === undefined
                  ? undefined
                  : { name: scaling.authentication, kind: "ClusterTriggerAuthentication" },
            },
          ],
        },
      },
      { ...this.child, dependsOn: [...dependsOn, ...scaling.dependsOn] },
    );
  }
}

/** Connects as the pod's executor for as long as the application is healthy, and closes last when the pod ends. */
function connectorOf(
  { appName, database, ...args }: SampleAppArgs,
  { version }: AppVersion,
  image: pulumi.Input<string>,
  [databaseSecret, apiKey]: readonly [SealedSecret, SealedSecret],
): SideContainer {
  return {
    name: "connector",
    image,
    args: ["run", "--health", `http://127.0.0.1:${adminPort}/dbos-healthz`],
    environment: [
      fromSecret("CONNECTOR_DATABASE_URL", databaseSecret.secretName, "database-url"),
      fromSecret("CONNECTOR_KEY", apiKey.secretName, "api-key"),
      executorId,
      ...plain({
        CONNECTOR_CONDUCTOR_URL: conductorUrl(args),
        CONNECTOR_APP: appName,
        DBOS__APPVERSION: version,
        NODE_EXTRA_CA_CERTS: database.authorityFile,
      }),
    ],
    resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
  };
}

function conductorUrl({ conductor }: Pick<SampleAppArgs, "conductor">): string {
  return `ws://${conductor.internalAddress}/`;
}

/** Deployments of different versions live side by side. */
function deploymentOf(version: AppVersion): string {
  return `${sampleApp}-${deploymentSuffix(version.version)}`;
}

// Dex signs people in: static users, or people of an existing identity provider.
import { createHash } from "node:crypto";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import {
  passwordHashVariable,
  planDexConfig,
  type DexConnector,
  type DexUser,
} from "../../plans/dex-config.ts";
import { internalAddress, namespace, services } from "../../plans/services.ts";
import { fromPod, fromSecret } from "../../shared/environment.ts";
import { Component } from "../../shared/component.ts";
import { images } from "../../plans/versions.ts";
import { DexStorage } from "./dex-storage.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";
import { createService, httpProbe, Workload } from "./workload.ts";

export interface DexArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** Public base URL of Dex, `/dex` not included. */
  readonly publicUrl: pulumi.Input<string>;
  /** Where sign-in returns to. */
  readonly consoleUrl: pulumi.Input<string>;
  /** People with a generated password. */
  readonly users: readonly DexUser[];
  /** Identity providers in Dex's own form; secrets in them are `$NAMES`. */
  readonly connectors: readonly DexConnector[];
  /** JSON object of environment variables that connectors name with `$`. */
  readonly connectorSecrets: pulumi.Output<string> | undefined;
  /** More than one also brings a disruption budget. */
  readonly replicas: number;
}

const { name: dexApp, port: dexPort } = services.dex;
const configFolder = "/etc/dex";

export class Dex extends Component {
  /** Tokens carry it, so it is the public URL, and changing it ends every session. */
  readonly issuer: pulumi.Output<string>;
  /** Where pods reach Dex without leaving the cluster. */
  readonly internalUrl: string;
  /** Generated passwords of the static users, by e-mail address. */
  readonly passwords: pulumi.Output<Record<string, string>>;

  private readonly name: string;

  constructor(name: string, args: DexArgs, options: pulumi.ComponentResourceOptions) {
    super("Dex", name, options);
    this.name = name;
    this.issuer = pulumi.interpolate`${args.publicUrl}/dex`;
    this.internalUrl = `http://${internalAddress(services.dex)}/dex`;
    const users = args.users.map((user, index) => ({ user, index, password: this.createPassword(index) }));
    this.passwords = pulumi.secret(
      pulumi.output(Object.fromEntries(users.map(({ user, password }) => [user.email, password.result]))),
    );

    const config = this.renderConfig(args);
    const secrets = this.sealSecrets(args, users);
    this.createWorkload(args, config, secrets);
    createService(
      `${name}-service`,
      { service: dexApp, namespace: args.namespace, selector: { app: dexApp }, port: dexPort },
      this.child,
    );
    this.registerOutputs({ issuer: this.issuer });
  }

  private createPassword(index: number): random.RandomPassword {
    return new random.RandomPassword(
      `${this.name}-user-${index}`,
      { length: 24, special: false },
      this.child,
    );
  }

  private renderConfig(args: DexArgs): pulumi.Output<string> {
    return pulumi
      .all([this.issuer, args.consoleUrl])
      .apply(([issuer, consoleUrl]) =>
        planDexConfig({ issuer, consoleUrl, users: args.users, connectors: args.connectors }),
      );
  }

  private sealSecrets(
    args: DexArgs,
    users: readonly { readonly index: number; readonly password: random.RandomPassword }[],
  ): { readonly secret: SealedSecret; readonly keys: readonly string[] }[] {
    const { sealer } = args;
    const seal = (secretName: string, data: Record<string, pulumi.Input<string>>) => ({
      secret: new SealedSecret(
        `${this.name}-${secretName}`,
        { sealer, namespace, secretName, data },
        this.child,
      ),
      keys: Object.keys(data),
    });
    const hashes = users.map(
      ({ index, password }) => [passwordHashVariable(index), pulumi.secret(password.bcryptHash)] as const,
    );
    const variables = connectorVariables(args.connectors);
    if (variables.length > 0 && args.connectorSecrets === undefined) {
      throw new Error(
        `The Dex connectors name ${variables.join(", ")}; set them in the secret dexConnectorSecrets.`,
      );
    }
    const fromStack = variables.map((variable) => [variable, this.connectorSecret(args, variable)] as const);
    return [
      ...(hashes.length === 0 ? [] : [seal("dex-users", Object.fromEntries(hashes))]),
      ...(fromStack.length === 0 ? [] : [seal("dex-connectors", Object.fromEntries(fromStack))]),
    ];
  }

  private connectorSecret(args: DexArgs, variable: string): pulumi.Output<string> {
    const secrets = pulumi.output(args.connectorSecrets ?? "{}");
    return pulumi.secret(
      secrets.apply((text) => {
        const value = (JSON.parse(text) as Record<string, unknown>)[variable];
        if (typeof value !== "string") {
          throw new Error(
            `The secret dexConnectorSecrets has no text "${variable}", which a connector names; add it.`,
          );
        }
        return value;
      }),
    );
  }

  private createWorkload(
    args: DexArgs,
    config: pulumi.Output<string>,
    secrets: readonly { readonly secret: SealedSecret; readonly keys: readonly string[] }[],
  ): void {
    const configMap = new k8s.core.v1.ConfigMap(
      `${this.name}-config`,
      { metadata: { name: "dex-config", namespace: args.namespace }, data: { "config.yaml": config } },
      this.child,
    );
    const storage = new DexStorage(`${this.name}-storage`, { namespace: args.namespace }, this.child);
    new Workload(
      `${this.name}-server`,
      {
        namespace: args.namespace,
        app: dexApp,
        image: images.dex,
        args: ["dex", "serve", `${configFolder}/config.yaml`],
        replicas: args.replicas,
        port: dexPort,
        environment: [
          fromPod("KUBERNETES_POD_NAMESPACE", "metadata.namespace"),
          ...secrets.flatMap(({ secret, keys }) =>
            keys.map((key) => fromSecret(key, secret.secretName, key)),
          ),
        ],
        probes: {
          readiness: httpProbe("/dex/healthz", dexPort, { initialDelaySeconds: 5, periodSeconds: 10 }),
          liveness: httpProbe("/dex/healthz", dexPort, { initialDelaySeconds: 10, periodSeconds: 30 }),
        },
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "250m", memory: "128Mi" } },
        gracePeriodSeconds: 30,
        secrets: secrets.map(({ secret }) => secret),
        configs: [{ name: "config", configMap: configMap.metadata.name, path: configFolder }],
        restartOn: {
          config: config.apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 16)),
        },
        callsKubernetes: true,
        dependsOn: storage.ready,
      },
      this.child,
    );
  }
}

/** Names behind a `$` anywhere in the connectors' configuration. */
function connectorVariables(connectors: readonly DexConnector[]): string[] {
  const text = JSON.stringify(connectors);
  return [...new Set([...text.matchAll(/\$\{?([A-Z][A-Z0-9_]*)\}?/g)].map((match) => match[1] ?? ""))].sort();
}

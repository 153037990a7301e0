// The Console: Deployment and Service, signed in through Dex.
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { consoleClientId } from "../../plans/dex-config.ts";
import { namespace, type Service } from "../../plans/services.ts";
import { fromSecret, plain } from "../../shared/environment.ts";
import { Component } from "../../shared/component.ts";
import type { Conductor } from "./conductor.ts";
import type { Dex } from "./dex.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";
import { createService, httpProbe, Workload } from "./workload.ts";

export interface ConsoleArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** Ours or the official one. */
  readonly image: pulumi.Input<string>;
  /** Its name, and the port that the image listens on. */
  readonly service: Service;
  /** More than one also brings a disruption budget. */
  readonly replicas: number;
  /** The Console calls it inside the cluster. */
  readonly conductor: Conductor;
  /** Signs people in. */
  readonly dex: Dex;
  /** Public host name, the only one it answers to besides probes. */
  readonly publicHost: pulumi.Input<string>;
  /** Public base URL, to which the sign-in returns. */
  readonly publicUrl: pulumi.Input<string>;
  /** Public WebSocket URL of Conductor, shown to people who connect an application. */
  readonly executorUrl: pulumi.Input<string>;
  /** Network of the ingress controller, which is trusted to name a client's address. */
  readonly proxyNetwork: pulumi.Input<string> | undefined;
}

export class Console extends Component {
  constructor(name: string, args: ConsoleArgs, options: pulumi.ComponentResourceOptions) {
    super("Console", name, options);
    const sessionKey = new random.RandomBytes(`${name}-session-key`, { length: 32 }, this.child);
    const session = new SealedSecret(
      `${name}-session`,
      {
        sealer: args.sealer,
        namespace,
        secretName: "console-session",
        data: { secret: pulumi.secret(sessionKey.base64) },
      },
      this.child,
    );
    const { name: app, port } = args.service;
    new Workload(
      `${name}-server`,
      {
        namespace: args.namespace,
        app,
        image: args.image,
        replicas: args.replicas,
        port,
        environment: [
          ...plain(settings(args)),
          fromSecret("CONSOLE_SESSION_SECRET", session.secretName, "secret"),
        ],
        probes: {
          readiness: httpProbe("/health", port, { initialDelaySeconds: 5, periodSeconds: 10 }),
          liveness: httpProbe("/health", port, { initialDelaySeconds: 10, periodSeconds: 30 }),
        },
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
        gracePeriodSeconds: 30,
        secrets: [session],
      },
      this.child,
    );
    createService(
      `${name}-service`,
      { service: app, namespace: args.namespace, selector: { app }, port },
      this.child,
    );
    this.registerOutputs({});
  }
}

function settings(args: ConsoleArgs): Record<string, pulumi.Input<string> | undefined> {
  const { dex } = args;
  return {
    CONSOLE_HOST: "0.0.0.0",
    CONSOLE_PORT: String(args.service.port),
    CONSOLE_PUBLIC_URL: args.publicUrl,
    CONSOLE_ALLOWED_HOSTS: args.publicHost,
    CONSOLE_EXECUTOR_URL: args.executorUrl,
    CONSOLE_TRUSTED_PROXIES: args.proxyNetwork,
    DBOS_CONDUCTOR_URL: args.conductor.internalAddress,
    DBOS_OAUTH_ENABLED: "true",
    DBOS_OAUTH_ISSUER: dex.issuer,
    // Browsers go the public way; the server asks Dex directly, so it need not trust the public certificate.
    DBOS_OAUTH_AUTHORIZATION_URL: pulumi.interpolate`${dex.issuer}/auth`,
    DBOS_OAUTH_TOKEN_URL: `${dex.internalUrl}/token`,
    DBOS_OAUTH_USERINFO_URL: `${dex.internalUrl}/userinfo`,
    DBOS_OAUTH_JWKS_URL: `${dex.internalUrl}/keys`,
    DBOS_OAUTH_CLIENT_ID: consoleClientId,
    DBOS_OAUTH_SCOPE: "openid profile email offline_access",
    DBOS_OAUTH_AUDIENCE: consoleClientId,
  };
}

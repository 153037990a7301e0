// Where Dex keeps its state: custom resources of its namespace. The definitions are ours, so that Dex needs no rights in
// the whole cluster and they go when the stack goes.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { services } from "../../plans/services.ts";
import { Component } from "../../shared/component.ts";

export interface DexStorageArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
}

const group = "dex.coreos.com";

/** Everything that the pinned release of Dex stores: kind and singular by plural, in Dex's own spelling. */
const kinds = {
  authcodes: ["AuthCode", "authcode"],
  authrequests: ["AuthRequest", "authrequest"],
  authsessions: ["AuthSession", "authsession"],
  connectors: ["Connector", "connector"],
  devicerequests: ["DeviceRequest", "devicerequest"],
  devicetokens: ["DeviceToken", "devicetoken"],
  oauth2clients: ["OAuth2Client", "oauth2client"],
  offlinesessionses: ["OfflineSessions", "offlinesessions"],
  passwords: ["Password", "password"],
  refreshtokens: ["RefreshToken", "refreshtoken"],
  signingkeies: ["SigningKey", "signingkey"],
  useridentities: ["UserIdentity", "useridentity"],
} as const;

export class DexStorage extends Component {
  /** Must be there before Dex starts. */
  readonly ready: pulumi.Resource[];

  private readonly name: string;

  constructor(name: string, args: DexStorageArgs, options: pulumi.ComponentResourceOptions) {
    super("DexStorage", name, options);
    this.name = name;
    this.ready = [...this.createDefinitions(), this.createRights(args.namespace)];
    this.registerOutputs({});
  }

  private createDefinitions(): pulumi.Resource[] {
    return Object.entries(kinds).map(
      ([plural, [kind, singular]]) =>
        new k8s.apiextensions.v1.CustomResourceDefinition(
          `${this.name}-${plural}`,
          {
            metadata: { name: `${plural}.${group}` },
            spec: {
              group,
              names: { kind, plural, singular, listKind: `${kind}List` },
              scope: "Namespaced",
              versions: [
                {
                  name: "v1",
                  served: true,
                  storage: true,
                  schema: {
                    openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true },
                  },
                },
              ],
            },
          },
          this.child,
        ),
    );
  }

  private createRights(namespace: pulumi.Input<string>): pulumi.Resource {
    const role = new k8s.rbac.v1.Role(
      `${this.name}-role`,
      {
        metadata: { name: "dex-storage", namespace },
        rules: [
          {
            apiGroups: [group],
            resources: Object.keys(kinds),
            verbs: ["create", "delete", "get", "list", "update", "watch"],
          },
        ],
      },
      this.child,
    );
    return new k8s.rbac.v1.RoleBinding(
      `${this.name}-binding`,
      {
        metadata: { name: "dex-storage", namespace },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: services.dex.name, namespace }],
      },
      this.child,
    );
  }
}

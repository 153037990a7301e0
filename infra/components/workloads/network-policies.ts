// The list of allowed connections, as NetworkPolicies.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import {
  planEgressPolicies,
  planIngressPolicies,
  type Allowance,
  type Outlet,
} from "../../plans/network-policies/policies.ts";
import { Component } from "../../shared/component.ts";

export interface NetworkPoliciesArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** All connections there are; whatever is missing is refused. */
  readonly allowances: readonly Allowance[];
  /** Also restricts what pods of the namespace may reach; undefined leaves that open. */
  readonly outlets: readonly Outlet[] | undefined;
}

export class NetworkPolicies extends Component {
  constructor(name: string, args: NetworkPoliciesArgs, options: pulumi.ComponentResourceOptions) {
    super("NetworkPolicies", name, options);
    const plans = [
      ...planIngressPolicies(args.allowances),
      ...(args.outlets === undefined ? [] : planEgressPolicies(args.allowances, args.outlets)),
    ];
    for (const plan of plans) {
      new k8s.networking.v1.NetworkPolicy(
        `${name}-${plan.name}`,
        {
          metadata: {
            name: plan.name,
            namespace: args.namespace,
            annotations: { "podium.dev/purpose": plan.purposes },
          },
          spec: plan.spec,
        },
        this.child,
      );
    }
    this.registerOutputs({});
  }
}

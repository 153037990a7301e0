// Names for the load balancer in a Route 53 zone.
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { Component } from "../../shared/component.ts";

export interface DnsArgs {
  /** Must be the zone that the domain is delegated to. */
  readonly hostedZoneId: string;
  /** Full host names. */
  readonly hosts: readonly string[];
  /** What the names lead to. */
  readonly target: { readonly hostname: pulumi.Input<string>; readonly zoneId: pulumi.Input<string> };
}

/** Alias records: they follow the load balancer's addresses and cost nothing to query. */
export class Dns extends Component {
  constructor(name: string, args: DnsArgs, options?: pulumi.ComponentResourceOptions) {
    super("Dns", name, options);
    for (const host of args.hosts) {
      new aws.route53.Record(
        `${name}-${host}`,
        {
          zoneId: args.hostedZoneId,
          name: host,
          type: "A",
          aliases: [{ name: args.target.hostname, zoneId: args.target.zoneId, evaluateTargetHealth: true }],
        },
        this.child,
      );
    }
    this.registerOutputs({});
  }
}

// AWS rights for the pods of one service account.
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { trustPodIdentity } from "../../plans/iam.ts";
import { Component } from "../../shared/component.ts";

export interface PodIdentityArgs {
  /** Name in EKS, not of the resource in Pulumi. */
  readonly clusterName: string;
  /** Of the pods. */
  readonly namespace: string;
  /** All pods that run as it get the rights. */
  readonly serviceAccount: string;
  /** IAM policy document: what the pods may do. */
  readonly policy: string;
}

export class PodIdentity extends Component {
  /** Must exist before the pod starts, since a pod gets its rights at the start. */
  readonly association: aws.eks.PodIdentityAssociation;

  constructor(name: string, args: PodIdentityArgs, options?: pulumi.ComponentResourceOptions) {
    super("PodIdentity", name, options);
    const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy: trustPodIdentity() }, this.child);
    new aws.iam.RolePolicy(`${name}-policy`, { role: role.name, policy: args.policy }, this.child);
    this.association = new aws.eks.PodIdentityAssociation(
      `${name}-association`,
      {
        clusterName: args.clusterName,
        namespace: args.namespace,
        serviceAccount: args.serviceAccount,
        roleArn: role.arn,
      },
      this.child,
    );
    this.registerOutputs({ associationId: this.association.associationId });
  }
}

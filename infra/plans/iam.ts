// IAM policy documents, each with the minimum of rights.
import { partitionOf } from "./partition.ts";

interface Statement {
  readonly Effect: "Allow";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Lets an AWS service take a role. */
export function trustService(service: string, actions: readonly string[] = ["sts:AssumeRole"]): string {
  return document({ Effect: "Allow", Action: actions, Principal: { Service: service } });
}

/** Lets pods take a role through EKS Pod Identity, which tags its sessions. */
export function trustPodIdentity(): string {
  return trustService("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]);
}

/** Proves control over one zone to a certificate authority, and changes nothing else in it. */
export function dnsChallengePolicy(hostedZoneId: string, partition = "aws"): string {
  const zone = `arn:${partition}:route53:::hostedzone/${hostedZoneId}`;
  return document(
    { Effect: "Allow", Action: "route53:GetChange", Resource: `arn:${partition}:route53:::change/*` },
    { Effect: "Allow", Action: "route53:ListResourceRecordSets", Resource: zone },
    {
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: zone,
      Condition: {
        "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
        "ForAllValues:StringLike": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"],
        },
      },
    },
  );
}

/** Sees every scaling group and machine type, which AWS cannot narrow, and changes those of one cluster. */
export function nodeAutoscalerPolicy(clusterName: string, region: string): string {
  const partition = partitionOf(region);
  return document(
    {
      Effect: "Allow",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
      ],
      Resource: ["*"],
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    {
      Effect: "Allow",
      Action: "eks:DescribeNodegroup",
      Resource: `arn:${partition}:eks:${region}:*:nodegroup/${clusterName}/*/*`,
    },
    {
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: `arn:${partition}:autoscaling:${region}:*:autoScalingGroup:*:autoScalingGroupName/eks-*`,
      Condition: {
        StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned" },
      },
    },
  );
}

function document(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

// Rights in AWS that deploying and previewing need, by what the program declares. A test compares the types with those
// that it does declare, so that a new kind of resource cannot come without its rights.
export interface Grant {
  readonly sid: string;
  /** Types of Pulumi that need it; none for what is needed besides resources. */
  readonly types: readonly string[];
  /** To make, change and remove. */
  readonly write: readonly string[];
  /** To look, as a preview does. */
  readonly read: readonly string[];
  /** Where the actions can be tied to names, with CloudFormation's word for the partition; everything otherwise. */
  readonly resources?: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Grant["condition"];
}

const roles = "arn:${AWS::Partition}:iam::*:role/podium-*";

export const grants: readonly Grant[] = [
  {
    sid: "Network",
    types: [
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      "aws:ec2/eip:Eip",
      "aws:ec2/instance:Instance",
      "aws:ec2/internetGateway:InternetGateway",
      "aws:ec2/launchTemplate:LaunchTemplate",
      "aws:ec2/natGateway:NatGateway",
      "aws:ec2/networkInterface:NetworkInterface",
      "aws:ec2/routeTable:RouteTable",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:ec2/subnet:Subnet",
      "aws:ec2/vpc:Vpc",
      "aws:ec2/vpcEndpoint:VpcEndpoint",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ],
    write: [
      "ec2:*Address*",
      "ec2:*InternetGateway*",
      "ec2:*LaunchTemplate*",
      "ec2:*NatGateway*",
      "ec2:*NetworkInterface*",
      "ec2:*Route*",
      "ec2:*SecurityGroup*",
      "ec2:*Subnet*",
      "ec2:*Tags",
      "ec2:*Vpc*",
      "ec2:ModifyInstanceAttribute",
      "ec2:RunInstances",
      "ec2:TerminateInstances",
    ],
    read: ["ec2:Describe*"],
  },
  {
    sid: "Cluster",
    types: [
      "aws:autoscaling/attachment:Attachment",
      "aws:eks/accessEntry:AccessEntry",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
      "aws:eks/addon:Addon",
      "aws:eks/cluster:Cluster",
      "aws:eks/nodeGroup:NodeGroup",
      "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    ],
    write: [
      "eks:*",
      "autoscaling:AttachLoadBalancerTargetGroups",
      "autoscaling:DetachLoadBalancerTargetGroups",
    ],
    read: ["autoscaling:Describe*", "eks:Describe*", "eks:List*"],
  },
  {
    sid: "LoadBalancer",
    types: ["aws:lb/listener:Listener", "aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup"],
    write: ["elasticloadbalancing:*"],
    read: ["elasticloadbalancing:Describe*"],
  },
  {
    sid: "Database",
    types: [
      "aws:rds/instance:Instance",
      "aws:rds/parameterGroup:ParameterGroup",
      "aws:rds/subnetGroup:SubnetGroup",
    ],
    write: ["rds:*DBInstance*", "rds:*DBParameter*", "rds:*DBSnapshot*", "rds:*DBSubnetGroup*", "rds:*Tags*"],
    read: ["rds:Describe*", "rds:ListTagsForResource"],
  },
  {
    sid: "Registry",
    types: ["aws:ecr/lifecyclePolicy:LifecyclePolicy", "aws:ecr/repository:Repository"],
    write: ["ecr:*"],
    read: ["ecr:Describe*", "ecr:GetLifecyclePolicy", "ecr:ListTagsForResource"],
    resources: ["arn:${AWS::Partition}:ecr:*:*:repository/podium-*"],
  },
  { sid: "RegistryLogin", types: [], write: [], read: ["ecr:GetAuthorizationToken"] },
  {
    sid: "Keys",
    types: ["aws:kms/key:Key"],
    write: [
      "kms:CreateGrant",
      "kms:CreateKey",
      "kms:EnableKeyRotation",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateKeyDescription",
    ],
    read: ["kms:DescribeKey", "kms:GetKey*", "kms:ListResourceTags"],
  },
  {
    sid: "Roles",
    types: ["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"],
    write: [
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
      "iam:TagRole",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ],
    read: ["iam:GetRole", "iam:GetRolePolicy", "iam:List*Role*"],
    resources: [roles],
  },
  {
    sid: "PoliciesOfAws",
    types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    write: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
    read: [],
    resources: [roles],
    condition: {
      ArnLike: {
        "iam:PolicyARN": [
          "arn:${AWS::Partition}:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
          "arn:${AWS::Partition}:iam::aws:policy/AmazonEKS*",
        ],
      },
    },
  },
  {
    sid: "HandRolesToServices",
    types: [],
    write: ["iam:PassRole"],
    read: [],
    resources: [roles],
    condition: {
      StringEquals: {
        "iam:PassedToService": [
          "eks.amazonaws.com",
          "ec2.amazonaws.com",
          "ec2.amazonaws.com.cn",
          "pods.eks.amazonaws.com",
        ],
      },
    },
  },
  {
    sid: "RolesOfServices",
    types: [],
    write: ["iam:CreateServiceLinkedRole"],
    read: [],
    resources: ["arn:${AWS::Partition}:iam::*:role/aws-service-role/*"],
  },
  {
    sid: "Names",
    types: ["aws:route53/record:Record"],
    write: ["route53:ChangeResourceRecordSets"],
    read: ["route53:GetChange", "route53:GetHostedZone", "route53:ListResourceRecordSets"],
    resources: ["arn:${AWS::Partition}:route53:::hostedzone/*", "arn:${AWS::Partition}:route53:::change/*"],
  },
  {
    sid: "Logs",
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    write: [
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
      "logs:UntagResource",
    ],
    read: ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
  },
  { sid: "Limits", types: [], write: [], read: ["servicequotas:GetServiceQuota"] },
];

/** Actions that give a role rights: AWS can tie them to the boundary that the role has or gets. */
const givesRights = [
  "iam:AttachRolePolicy",
  "iam:CreateRole",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
];

/**
 * What deploying and tearing down needs; the partition is CloudFormation's to fill in. With the ARN of a boundary, no
 * role gets a right without it.
 */
export function deployerStatements(boundary?: string): Statement[] {
  return grants.flatMap((grant) => {
    const actions = [...grant.write, ...grant.read];
    const bound = boundary === undefined ? [] : actions.filter((action) => givesRights.includes(action));
    const free = actions.filter((action) => !bound.includes(action));
    const condition = {
      ...grant.condition,
      StringEquals: { ...grant.condition?.["StringEquals"], "iam:PermissionsBoundary": [boundary ?? ""] },
    };
    return [
      ...(free.length === 0 ? [] : [statementOf(grant, free)]),
      ...(bound.length === 0 ? [] : [statementOf({ ...grant, sid: `${grant.sid}Within`, condition }, bound)]),
    ];
  });
}

/** As a policy of IAM for people, in the partition that most accounts are in. */
export function deployerPolicy(boundary?: string, partition = "aws"): unknown {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: deployerStatements(boundary) });
  return JSON.parse(text.replaceAll("${AWS::Partition}", partition));
}

/** What a preview, a drift check and the preflight need: they change nothing. */
export function previewStatements(): Statement[] {
  return grants.filter(({ read }) => read.length > 0).map((grant) => statementOf(grant, grant.read));
}

function statementOf({ sid, resources, condition }: Grant, actions: readonly string[]): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resources === undefined ? "*" : resources.length === 1 ? (resources[0] ?? "*") : resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

// What CI needs in an account before Podium does: state bucket and key, the trust in GitHub, and three roles. It is a
// template of CloudFormation, which keeps its own state, because Pulumi's needs a place first.
import { fields } from "../settings/fields.ts";
import { deployerStatements, previewStatements, type Statement } from "./rights.ts";

export interface BootstrapArgs {
  /** owner/name on GitHub, as GitHub spells it. */
  readonly repository: string;
  /** The account already trusts GitHub's tokens; AWS allows one provider for them. */
  readonly hasProvider: boolean;
  /** ARN of a policy that limits these three roles and every role that they make. */
  readonly boundary?: string | undefined;
}

const issuer = "token.actions.githubusercontent.com";
const keyAlias = "alias/podium-state";

type Json = Readonly<Record<string, unknown>>;

/** @throws when the repository is not owner/name, or the boundary is not a policy. */
export function bootstrapTemplate({ repository, hasProvider, boundary }: BootstrapArgs): Json {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/.test(repository)) {
    throw new Error(`The repository "${repository}" must be owner/name, such as acme/podium.`);
  }

  requireBoundary(boundary);
  const deployer = [...deployerStatements(boundary), ...stateStatements("write")];
  const environment = (name: string): string => `repo:${repository}:environment:${name}`;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `What the workflows of ${repository} need in this account`,
    Resources: {
      StateKey: kept("AWS::KMS::Key", {
        Description: "Secrets in Pulumi's state, and the bucket that it is in",
        EnableKeyRotation: true,
        KeyPolicy: document({
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" } },
          Action: ["kms:*"],
          Resource: "*",
        }),
      }),
      StateKeyAlias: {
        Type: "AWS::KMS::Alias",
        Properties: { AliasName: keyAlias, TargetKeyId: { Ref: "StateKey" } },
      },
      StateBucket: stateBucket(),
      StateBucketPolicy: encryptedTrafficOnly(),
      ...(hasProvider
        ? {}
        : {
            GitHub: {
              Type: "AWS::IAM::OIDCProvider",
              Properties: { Url: `https://${issuer}`, ClientIdList: ["sts.amazonaws.com"] },
            },
          }),
      // The rights of a branch's code: it may look, and decrypt what previews compare with.
      PreviewRole: role(
        { purpose: "preview", boundary },
        [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/main`],
        [...previewStatements(), ...stateStatements("read")],
      ),
      DeployRole: role({ purpose: "deploy", boundary }, [environment("dev"), environment("prod")], deployer),
      EphemeralRole: role({ purpose: "ephemeral", boundary }, [environment("ephemeral")], deployer),
    },
    Outputs: {
      PULUMIBACKENDURL: { Value: { "Fn::Sub": "s3://${StateBucket}?region=${AWS::Region}" } },
      PULUMISECRETSPROVIDER: { Value: { "Fn::Sub": `awskms://${keyAlias}?region=\${AWS::Region}` } },
      PREVIEWROLEARN: { Value: { "Fn::GetAtt": ["PreviewRole", "Arn"] } },
      DEPLOYROLEARN: { Value: { "Fn::GetAtt": ["DeployRole", "Arn"] } },
      EPHEMERALROLEARN: { Value: { "Fn::GetAtt": ["EphemeralRole", "Arn"] } },
    },
  };
}

/** @throws for anything other than the ARN of a policy. */
export function requireBoundary(boundary: string | undefined): void {
  if (boundary === undefined) return;
  const parsed = fields.permissionsBoundary.safeParse(boundary);
  if (!parsed.success) {
    throw new Error(`The boundary "${boundary}" ${parsed.error.issues[0]?.message ?? ""}.`);
  }
}

/** Deleting the stack leaves it: without state and key nothing that Pulumi made could be managed. */
function kept(type: string, properties: Json): Json {
  return { Type: type, DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain", Properties: properties };
}

function stateBucket(): Json {
  return kept("AWS::S3::Bucket", {
    VersioningConfiguration: { Status: "Enabled" },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: "aws:kms",
            KMSMasterKeyID: { "Fn::GetAtt": ["StateKey", "Arn"] },
          },
        },
      ],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    LifecycleConfiguration: {
      Rules: [
        {
          Id: "earlier-states",
          Status: "Enabled",
          NoncurrentVersionExpiration: { NoncurrentDays: 90, NewerNoncurrentVersions: 20 },
        },
      ],
    },
  });
}

function encryptedTrafficOnly(): Json {
  return {
    Type: "AWS::S3::BucketPolicy",
    Properties: {
      Bucket: { Ref: "StateBucket" },
      PolicyDocument: document({
        Sid: "EncryptedTrafficOnly",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: bucketArns(),
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    },
  };
}

function bucketArns(): Json[] {
  const arn = { "Fn::GetAtt": ["StateBucket", "Arn"] };
  return [arn, { "Fn::Join": ["", [arn, "/*"]] }];
}

function stateStatements(access: "read" | "write"): Json[] {
  return [
    {
      Sid: "State",
      Effect: "Allow",
      Action: [
        "s3:GetObject",
        "s3:ListBucket",
        ...(access === "write" ? ["s3:DeleteObject", "s3:PutObject"] : []),
      ],
      Resource: bucketArns(),
    },
    {
      Sid: "StateKey",
      Effect: "Allow",
      Action: [
        "kms:Decrypt",
        "kms:DescribeKey",
        ...(access === "write" ? ["kms:Encrypt", "kms:GenerateDataKey"] : []),
      ],
      Resource: { "Fn::GetAtt": ["StateKey", "Arn"] },
    },
  ];
}

/** A role that only tokens with one of these subjects may take; a fork's pull request gets no token at all. */
function role(
  { purpose, boundary }: { readonly purpose: string; readonly boundary: string | undefined },
  subjects: readonly string[],
  statements: readonly (Statement | Json)[],
): Json {
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: `podium-ci-${purpose}`,
      ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: document({
        Effect: "Allow",
        Principal: {
          Federated: { "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${issuer}` },
        },
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Condition: {
          StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: subjects },
        },
      }),
      Policies: [{ PolicyName: "podium", PolicyDocument: filledIn(document(...statements)) }],
    },
  };
}

function document(...statements: readonly (Statement | Json)[]): Json {
  return { Version: "2012-10-17", Statement: statements };
}

/** Lets CloudFormation fill in its words, such as the partition, wherever a text has one. */
function filledIn(value: unknown): unknown {
  if (typeof value === "string") return value.includes("${") ? { "Fn::Sub": value } : value;

  if (Array.isArray(value)) return value.map(filledIn);

  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledIn(inner)]))
    : value;
}

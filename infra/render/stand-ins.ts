// What providers would answer, made up from nothing but the request, so that two runs give the same.
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime/index.js";

type Outputs = Record<string, unknown>;

/** Public half of a key whose private half was thrown away: enough to seal with. */
const sealingPublicKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAs4anbGTlvsQy3I5ZxQQp
DCfBdpsYBPdBWpMEIWeOmk54ByNbUPhfbaIDL04XQ/mIQeVOiEHeg40PIJUcVjSZ
p+qMMSHXwHoCNYUJ+0VCLRKzb2+gKSi1y/lZurd4NMdP+KxosR17zEclwSTIq5nY
pVd/jjim6MXZh9MsHEKhIJiACeMFZg7vIrc+gtHL51irrqtgEp3KG4Rug4wEJik7
Xs+I9TpbdciWYZdhF7MKgVGaw3dSKFY/7WfSfWqMPKW4JuaUN+SX+XNQNHut5gIV
Wpe0RBYhP+R/lPeRig0H54qN/W4whcqu1Y0OoIj07cyAev656igqOZ0TIc8v3KUT
lwIDAQAB
-----END PUBLIC KEY-----
`;
const account = "123456789012";
const region = "us-west-2";

/** Outputs that a provider computes, by resource type; all others only echo their inputs. */
const resourceOutputs: Readonly<Record<string, (args: MockResourceArgs) => Outputs>> = {
  "aws:ecr/repository:Repository": ({ inputs }) => ({
    repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${text(inputs, "name")}`,
    registryId: account,
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ({ name }) => ({ associationId: `${name}-id` }),
  "aws:lb/loadBalancer:LoadBalancer": ({ name }) => ({
    dnsName: `${name}.elb.${region}.amazonaws.com`,
    zoneId: "Z18D5FSROUN65G",
  }),
  "aws:rds/instance:Instance": ({ name }) => ({ address: `${name}.rds.${region}.amazonaws.com`, port: 5432 }),
  "docker-build:index:Image": ({ inputs }) => {
    const [tag = ""] = (inputs as { readonly tags: string[] }).tags;
    return { ref: `${tag}@sha256:${digest(tag)}` };
  },
  "eks:index:Cluster": ({ name }) => ({
    kubeconfigJson: pulumi.secret(`{"kubeconfig":"${name}"}`),
    clusterSecurityGroupId: `${name}-security-group`,
  }),
  "eks:index:ManagedNodeGroup": ({ name }) => ({
    nodeGroup: { resources: [{ autoscalingGroups: [{ name: `${name}-scaling-group` }] }] },
  }),
  "random:index/randomBytes:RandomBytes": ({ name }) => ({
    base64: pulumi.secret(Buffer.from(digest(name), "hex").toString("base64")),
    hex: pulumi.secret(digest(name)),
  }),
  "random:index/randomId:RandomId": ({ name }) => ({ hex: digest(name).slice(0, 8) }),
  "random:index/randomPassword:RandomPassword": ({ name }) => ({
    result: pulumi.secret(`password-${digest(name).slice(0, 24)}`),
    bcryptHash: pulumi.secret(`$2a$10$${digest(name).slice(0, 53)}`),
  }),
  "tls:index/privateKey:PrivateKey": ({ name }) => ({
    privateKeyPem: pulumi.secret(`private key of ${name}`),
    publicKeyPem: sealingPublicKey,
  }),
  "tls:index/selfSignedCert:SelfSignedCert": ({ name }) => ({ certPem: `certificate of ${name}` }),
};

const functionOutputs: Readonly<Record<string, Outputs>> = {
  "aws:ec2/getAmi:getAmi": { id: "ami-1234" },
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": { userName: "AWS", password: "registry-password" },
  "aws:index/getAvailabilityZones:getAvailabilityZones": {
    zoneIds: [1, 2, 3, 4].map((number) => `usw2-az${number}`),
  },
};

/** Stands in for every provider: outputs are the inputs, plus what the provider would compute. */
export function answerResource(args: MockResourceArgs): Outputs {
  const inputs = args.inputs as Outputs;
  return {
    // What AWS names have in common; kinds without them ignore both.
    arn: `arn:aws:stand-in:${region}:${account}:${args.name}`,
    ...(inputs["name"] === undefined && args.type.startsWith("aws:") ? { name: args.name } : {}),
    ...inputs,
    ...resourceOutputs[args.type]?.(args),
  };
}

/** Stands in for every provider function; one without an answer here is a mistake worth hearing about. */
export function answerCall(args: MockCallArgs): Outputs {
  const outputs = functionOutputs[args.token];
  if (outputs === undefined) {
    throw new Error(`There is no stand-in for ${args.token}; add one to infra/render/stand-ins.ts.`);
  }

  return outputs;
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

function text(inputs: unknown, key: string): string {
  return String((inputs as Record<string, unknown>)[key]);
}

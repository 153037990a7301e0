// Resources for the rules of the policy pack, each correct except for what a test changes.
import { rules } from "../../../infra/policy/rules.ts";
import type { Inputs } from "./program.ts";

export function check(type: string, props: Inputs): string[] {
  return rules.flatMap((rule) => rule.check({ type, props }).map((problem) => `${rule.name}: ${problem}`));
}

export const container = {
  name: "server",
  image: "registry.example.com/server:v1",
  resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
  readinessProbe: {},
  livenessProbe: {},
  securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
};

export function deployment(change: Inputs): Inputs {
  const spec = { securityContext: { runAsNonRoot: true }, containers: [{ ...container, ...change }] };
  return { spec: { template: { spec } } };
}

export function podWith(change: Inputs): Inputs {
  const spec = { securityContext: { runAsNonRoot: true }, containers: [container], ...change };
  return { spec: { template: { spec } } };
}

export function cluster(vpcConfig: Inputs): Inputs {
  return { version: "1.36", accessConfig: { authenticationMode: "API" }, vpcConfig };
}

export function trust(principal: string): Inputs {
  return {
    assumeRolePolicy: `{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":${principal}}]}`,
  };
}

export const deploymentType = "kubernetes:apps/v1:Deployment";

// What CI gets in an account: enough for what the program declares, and no more than its purpose.
import { readFileSync } from "node:fs";

import { beforeAll, describe, expect, test } from "vitest";

import {
  deployerPolicy,
  deployerStatements,
  grants,
  previewStatements,
  type Statement,
} from "../../../infra/bootstrap/rights.ts";
import { bootstrapTemplate } from "../../../infra/bootstrap/template.ts";
import { run } from "../support/program.ts";
import { variants } from "../support/variants.ts";

/** What the component package for EKS makes for a program like ours. */
const madeByPackage = [
  "aws:eks/accessEntry:AccessEntry",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
];

interface Role {
  readonly Properties: {
    readonly AssumeRolePolicyDocument: {
      readonly Statement: readonly {
        readonly Condition: { readonly StringEquals: Record<string, unknown> };
      }[];
    };
    readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
  };
}

const template = bootstrapTemplate({ repository: "acme/podium", hasProvider: false }) as {
  readonly Resources: Record<
    string,
    { readonly Type: string; readonly DeletionPolicy?: string; readonly Properties: unknown }
  >;
};
const roleOf = (name: string): Role => template.Resources[name] as unknown as Role;
const actionsOf = (name: string): string[] =>
  roleOf(name).Properties.Policies.flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Action }) => Action),
  );
const subjectsOf = (name: string): unknown =>
  roleOf(name).Properties.AssumeRolePolicyDocument.Statement[0]?.Condition.StringEquals[
    "token.actions.githubusercontent.com:sub"
  ];

describe("the rights", () => {
  let declared: Set<string>;

  beforeAll(async () => {
    const further = [
      ["dev", { config: { "podium:nat": "instance" } }],
      ["dev", { config: { "podium:clusterAuditLogs": "true" } }],
    ] as const;
    const types = new Set<string>(madeByPackage);
    for (const [stack, options] of [...Object.values(variants), ...further]) {
      const { resources } = await run(stack, options);
      for (const { type } of resources) if (type.startsWith("aws:")) types.add(type);
    }
    declared = types;
  }, 120_000);

  test("are those for what the program declares, every type and no other", () => {
    const granted = grants.flatMap(({ types }) => types);
    expect(granted.toSorted()).toEqual([...declared].sort());
  });

  test("of a preview change nothing", () => {
    const actions = previewStatements().flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^[\w-]+:(Describe|Get|List)/.test(action))).toEqual([]);
    expect(actions).not.toContain("ecr:GetDownloadUrlForLayer");
  });

  test("of a deployer attach no policy but those of machines and clusters", () => {
    const attach = deployerStatements().filter(({ Action }) => Action.includes("iam:AttachRolePolicy"));
    expect(attach).toHaveLength(1);
    expect(JSON.stringify(attach[0]?.Condition)).toContain("AmazonEKS");
    expect(JSON.stringify(deployerStatements())).not.toContain('"*:*"');
  });

  test("are the ones in docs/deployer-policy.json", () => {
    const file = readFileSync(new URL("../../../docs/deployer-policy.json", import.meta.url), "utf8");
    expect(JSON.parse(file)).toEqual(deployerPolicy());
    expect(file).not.toContain("${");
  });
});

describe("the template", () => {
  test("lets each role be taken for its purpose only", () => {
    expect(subjectsOf("PreviewRole")).toEqual([
      "repo:acme/podium:pull_request",
      "repo:acme/podium:ref:refs/heads/main",
    ]);
    expect(subjectsOf("DeployRole")).toEqual([
      "repo:acme/podium:environment:dev",
      "repo:acme/podium:environment:prod",
    ]);
    expect(subjectsOf("EphemeralRole")).toEqual(["repo:acme/podium:environment:ephemeral"]);
    expect(JSON.stringify(template)).not.toContain("StringLike");
  });

  test("lets a preview read the state and not write it", () => {
    expect(actionsOf("PreviewRole")).toContain("s3:GetObject");
    expect(actionsOf("PreviewRole").filter((action) => /Put|Delete|Encrypt|Create/.test(action))).toEqual([]);
    expect(actionsOf("DeployRole")).toEqual(expect.arrayContaining(["s3:PutObject", "kms:Encrypt", "eks:*"]));
  });

  test("leaves the partition to the account", () => {
    expect(JSON.stringify(roleOf("DeployRole"))).toContain(
      '{"Fn::Sub":"arn:${AWS::Partition}:iam::*:role/podium-*"}',
    );
    expect(JSON.stringify(template)).not.toContain("arn:aws:");
  });

  test("keeps state and key when it goes", () => {
    const kept = Object.entries(template.Resources).filter(
      ([, { DeletionPolicy }]) => DeletionPolicy === "Retain",
    );
    expect(kept.map(([name]) => name)).toEqual(["StateKey", "StateBucket"]);
    expect(template.Resources["StateBucket"]?.Properties).toMatchObject({
      VersioningConfiguration: { Status: "Enabled" },
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
    });
  });

  test("takes the provider that an account has", () => {
    const other = bootstrapTemplate({ repository: "acme/podium", hasProvider: true }) as typeof template;
    expect(Object.keys(other.Resources)).not.toContain("GitHub");
    expect(template.Resources["GitHub"]?.Type).toBe("AWS::IAM::OIDCProvider");
  });

  test("fits into what CloudFormation takes from a file", () => {
    expect(JSON.stringify(template).length).toBeLessThan(51_200);
    for (const name of ["PreviewRole", "DeployRole", "EphemeralRole"]) {
      const size = JSON.stringify(roleOf(name).Properties.Policies).replaceAll(/\s/g, "").length;
      expect(size, name).toBeLessThan(10_240);
    }
  });

  const boundary = "arn:aws:iam::123456789012:policy/team/boundary";

  test("with a boundary gives it to its roles, and lets them give rights to no role without it", () => {
    const bound = bootstrapTemplate({
      repository: "acme/podium",
      hasProvider: false,
      boundary,
    }) as typeof template;
    const ofType = Object.values(bound.Resources).filter(({ Type }) => Type === "AWS::IAM::Role");
    expect(ofType).toHaveLength(3);
    for (const { Properties } of ofType) expect(Properties).toHaveProperty("PermissionsBoundary", boundary);
    const giving = deployerStatements(boundary).filter(({ Action }) =>
      Action.some((action) => /^iam:(Create|Put|Attach)/.test(action) && !action.includes("ServiceLinked")),
    );
    expect(giving.flatMap(({ Action }) => Action).sort()).toEqual([
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
    ]);
    for (const { Condition } of giving) {
      expect(Condition?.["StringEquals"]).toEqual({ "iam:PermissionsBoundary": [boundary] });
    }

    const all = (statements: Statement[]) => statements.flatMap(({ Action }) => Action).sort();
    expect(all(deployerStatements(boundary))).toEqual(all(deployerStatements()));
    expect(JSON.stringify(deployerStatements(boundary))).toContain("AmazonEC2ContainerRegistryPullOnly");
    expect(all(deployerStatements())).not.toContain("iam:DeleteRolePermissionsBoundary");
  });

  test("refuses a boundary that is not a policy", () => {
    expect(() =>
      bootstrapTemplate({ repository: "acme/podium", hasProvider: false, boundary: "boundary" }),
    ).toThrow('The boundary "boundary" must be the ARN of an IAM policy');
  });

  test.each(["acme", "acme/podium/x", "https://github.com/acme/podium", "acme/*"])(
    "refuses %s",
    (repository) => {
      expect(() => bootstrapTemplate({ repository, hasProvider: false })).toThrow("must be owner/name");
    },
  );
});

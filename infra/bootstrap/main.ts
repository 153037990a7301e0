// Command: prints what an account needs before the workflows can deploy, as a template of CloudFormation.
import { parseArgs } from "node:util";

import { deployerPolicy } from "./rights.ts";
import { bootstrapTemplate, requireBoundary } from "./template.ts";
import { runCommand } from "../shared/command.ts";

const usage = `Usage: npm run --silent bootstrap -- --repository OWNER/NAME [options] > bootstrap.json
       npm run --silent bootstrap -- --deployer-policy [--permissions-boundary ARN]

Prints a template with the state bucket, its key, the trust in GitHub and the three roles of the workflows. Then:

  aws cloudformation deploy --stack-name podium-bootstrap --template-file bootstrap.json --capabilities CAPABILITY_NAMED_IAM

  --repository OWNER/NAME  whose workflows may take the roles
  --provider-exists        the account already has GitHub as an identity provider
  --permissions-boundary ARN
                           policy that limits these roles and every role that they make; set
                           permissionsBoundary in the stack files to the same
  --deployer-policy        prints the policy of a person who deploys, as in docs/deployer-policy.json
`;

await runCommand(main);

function main(): void {
  const { values } = parseArgs({
    options: {
      repository: { type: "string" },
      "provider-exists": { type: "boolean" },
      "permissions-boundary": { type: "string" },
      "deployer-policy": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const boundary = values["permissions-boundary"];
  requireBoundary(boundary);
  if (values.help === true) {
    process.stdout.write(usage);
  } else if (values["deployer-policy"] === true) {
    print(deployerPolicy(boundary));
  } else if (values.repository === undefined) {
    throw new Error(`--repository is needed.\n\n${usage}`);
  } else {
    print(
      bootstrapTemplate({
        repository: values.repository,
        hasProvider: values["provider-exists"] ?? false,
        boundary,
      }),
    );
  }
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

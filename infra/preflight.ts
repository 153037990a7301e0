// Command: reports what would make `pulumi up` fail, with reads only.
import { parseArgs } from "node:util";

import * as pulumi from "@pulumi/pulumi";

import { createAwsClient } from "./preflight/aws-client.ts";
import { runPreflight } from "./preflight/preflight.ts";
import { thisMachine } from "./preflight/surroundings.ts";
import { readStackFile } from "./render/stack-file.ts";
import { runCommand } from "./shared/command.ts";

const usage = `Usage: npm run preflight -- --stack NAME

Says in seconds what would make \`pulumi up\` fail: settings, tools of this machine, account, zones, machines, add-ons,
quotas, hosted zone, images. Reads only. Without AWS credentials it checks the rest and says what it left out.
`;

const stacks = new URL("../stacks/", import.meta.url);

await runCommand(main);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { stack: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return;
  }
  if (values.stack === undefined) throw new Error(`--stack is needed.\n\n${usage}`);

  const { config, secretKeys } = readStackFile(stacks, values.stack);
  // Gives the configuration its project without an engine; nothing is declared.
  await pulumi.runtime.setMocks(
    { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
    "podium",
    values.stack,
  );
  pulumi.runtime.setAllConfig(config, secretKeys);
  const { problems, unchecked } = await runPreflight({
    stack: values.stack,
    surroundings: thisMachine,
    createAws: createAwsClient,
    withoutAccount: true,
  });
  const lines = [
    ...(problems.length === 0
      ? ["Nothing that would fail was found."]
      : ["These would fail:", ...problems.map((each) => `  - ${each}`)]),
    ...(unchecked.length === 0 ? [] : ["Not checked:", ...unchecked.map((each) => `  - ${each}`)]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

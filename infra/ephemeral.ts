// Command: makes and removes stacks that live as long as a pull request, through Pulumi's Automation API.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";

import { isEphemeral, isExpired, planEphemeralStack, type StoredResource } from "./plans/ephemeral.ts";
import { runCommand } from "./shared/command.ts";

const usage = `Usage: node infra/ephemeral.ts up NAME | destroy NAME | reap [--hours N] [--region REGION] [--secrets-provider URL]

  up NAME        makes or updates the stack ephemeral-NAME, with everything in it
  destroy NAME   removes it and all it holds
  reap           removes every expired ephemeral stack

  --hours N        how long it may live (default 48)
  --region REGION  where (default us-west-2)
  --secrets-provider URL  what encrypts its secrets, such as awskms://alias/podium-state; the backend's own otherwise

Needs the Pulumi CLI, a backend (pulumi login) and AWS credentials.
`;

const workDir = fileURLToPath(new URL("..", import.meta.url));
const onOutput = (text: string): boolean => process.stdout.write(text);

await runCommand(main);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      hours: { type: "string", default: "48" },
      region: { type: "string", default: "us-west-2" },
      "secrets-provider": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const [command, name = ""] = positionals;
  if (values.help === true || command === undefined) {
    process.stdout.write(usage);
    return;
  }
  const plan = (): ReturnType<typeof planEphemeralStack> =>
    planEphemeralStack(name, values.region, Number(values.hours), new Date());
  switch (command) {
    case "up":
      return up(plan(), values["secrets-provider"]);
    case "destroy":
      return destroy(plan().stack);
    case "reap":
      return reap();
    default:
      throw new Error(`"${command}" is not a command.\n\n${usage}`);
  }
}

async function up(
  { stack, config }: ReturnType<typeof planEphemeralStack>,
  secretsProvider: string | undefined,
): Promise<void> {
  const selected = await LocalWorkspace.createOrSelectStack(
    { stackName: stack, workDir },
    secretsProvider === undefined ? {} : { secretsProvider },
  );
  const values = Object.entries(config).map(([key, value]) => [key, { value }] as const);
  await selected.setAllConfig(Object.fromEntries(values));
  const { outputs } = await selected.up({ onOutput });
  process.stdout.write(`${String(outputs["consoleUrl"]?.value)}\n`);
}

async function destroy(stackName: string): Promise<void> {
  await remove(await LocalWorkspace.selectStack({ stackName, workDir }));
}

async function reap(): Promise<void> {
  const workspace = await LocalWorkspace.create({ workDir });
  const failed: string[] = [];
  for (const { name } of await workspace.listStacks()) {
    if (!isEphemeral(name)) continue;

    // A stack that cannot be read or removed must not stop the others from being removed.
    try {
      if (isExpired(name, await resourcesOf(workspace, name), new Date())) await destroy(name);
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed.length > 0) throw new Error(`These stacks could not be removed:\n\n${failed.join("\n\n")}`);
}

async function resourcesOf(workspace: LocalWorkspace, stackName: string): Promise<readonly StoredResource[]> {
  const exported = (await workspace.exportStack(stackName)) as {
    readonly deployment: { readonly resources?: readonly StoredResource[] };
  };
  return exported.deployment.resources ?? [];
}

async function remove(stack: Stack): Promise<void> {
  await stack.destroy({ onOutput, remove: true });
}

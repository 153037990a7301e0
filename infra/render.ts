// Command: writes what a stack would declare into a folder, without CLI, cloud or cluster.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { renderFiles } from "./render/files.ts";
import { runStack } from "./render/run.ts";
import { runCommand } from "./shared/command.ts";

const usage = `Usage: node infra/render.ts --stack NAME --out FOLDER [--preview]

Writes every Kubernetes object of a stack as YAML to FOLDER/manifests and every resource as one line of JSON to
FOLDER/resources.jsonl. Secrets are masked; values that AWS would compute are stand-ins. FOLDER is emptied first.

  --stack NAME   reads stacks/Pulumi.NAME.yaml
  --out FOLDER   where to write
  --preview      as in a first preview: what AWS would compute is unknown
`;

await runCommand(main);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stack: { type: "string" },
      out: { type: "string" },
      preview: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return;
  }
  if (values.stack === undefined || values.out === undefined) {
    throw new Error(`--stack and --out are needed.\n\n${usage}`);
  }

  const files = renderFiles(await runStack(values.stack, { preview: values.preview ?? false }));
  for (const folder of ["manifests", "resources.jsonl", "outputs.yaml"]) {
    rmSync(join(values.out, folder), { recursive: true, force: true });
  }

  for (const [path, content] of files) {
    const target = join(values.out, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  process.stdout.write(`Wrote ${files.size} files to ${values.out}.\n`);
}

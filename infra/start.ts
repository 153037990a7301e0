// One run under Pulumi: reports what would fail, then declares everything.
import * as pulumi from "@pulumi/pulumi";

import { createAwsClient } from "./preflight/aws-client.ts";
import { runPreflight } from "./preflight/preflight.ts";
import { thisMachine } from "./preflight/surroundings.ts";

/** Declares everything. Returns the outputs of the stack; stops before the first resource when something would fail. */
export async function start(): Promise<Record<string, unknown>> {
  const { problems, unchecked } = await runPreflight({
    stack: pulumi.getStack(),
    surroundings: thisMachine,
    createAws: createAwsClient,
    withoutAccount: false,
  });
  for (const each of unchecked) void pulumi.log.info(`Preflight did not check ${each}`);

  if (problems.length > 0) {
    throw new pulumi.RunError(
      ["The stack would fail, so nothing was changed:", ...problems.map((problem) => `  - ${problem}`)].join(
        "\n",
      ),
    );
  }
  return { ...(await import("./index.ts")) };
}

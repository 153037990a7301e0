// Values as the engine and its plugins exchange them.
import * as pulumi from "@pulumi/pulumi";

import { secretSignature, signatureKey } from "../../../infra/render/recorder.ts";

export type Properties = Readonly<Record<string, unknown>>;

/** The content of a message; secrets and unknown values keep their marks. */
export function propertiesOf(struct: { toJavaScript(): object } | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

/** A secret output becomes a value with the mark of secrets; everything else stays. */
export async function markSecret(value: unknown): Promise<unknown> {
  if (!pulumi.Output.isInstance(value)) return value;

  const output = value as pulumi.Output<unknown> & { promise(): Promise<unknown> };
  const inner = await output.promise();
  return (await pulumi.isSecret(output)) ? { [signatureKey]: secretSignature, value: inner } : inner;
}

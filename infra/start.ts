// One run of the program under Pulumi.

/** Declares everything. Returns the outputs of the stack. */
export async function start(): Promise<Record<string, unknown>> {
  const outputs = await import("./index.ts");
  return { ...outputs };
}

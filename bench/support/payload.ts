// Workflows as an executor sends them, about half a kilobyte each.

/** The end of an exported workflow of 5 MB: base64 text, a quote and a brace. */
export const exportBytes = Buffer.from(`${"H4sIAAAAAAAA".repeat(440_000)}"}`);

/** JSON text of an array of `rows` workflows. */
export function workflowsText(rows: number): string {
  return JSON.stringify(
    Array.from({ length: rows }, (_, index) => ({
      WorkflowUUID: `7d8e4c1a-52b0-4c1e-9f3a-${String(index).padStart(12, "0")}`,
      Status: "SUCCESS",
      WorkflowName: "processOrder",
      CreatedAt: "1787304000123",
      UpdatedAt: "1787304003456",
      CompletedAt: "1787304003456",
      QueueName: "taskQueue",
      ApplicationVersion: "2026.08.1",
      ExecutorID: "0f6d2a52-3a0e-4d5e-9a8a-1f2a5d0c7e11",
      Priority: "0",
      WasForkedFrom: false,
      ApplicationName: "bench",
      Attributes: '{"tenant":"acme","region":"eu-west-1"}',
      Input: `[ { sku: 'A-${index}', quantity: 2 } ]`,
    })),
  );
}

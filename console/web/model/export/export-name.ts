/** Maximum characters of an id in a file's name. */
const idLength = 120;

/** The name of the file that a workflow is exported to, which every system takes. */
export function exportName(workflowId: string): string {
  const safe = workflowId.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  return `${safe.slice(0, idLength) || "workflow"}.export.json`;
}

// What the command palette offers for a typed text.

export interface Offer {
  readonly group: "Workflow" | "On this page" | "Pages" | "Applications" | "Console";
  readonly label: string;
  /** Said beside the label: where it leads, or why it cannot be done. */
  readonly hint?: string;
}

/** The offers with every typed word in their label or group; those that begin with the text come first. */
export function matching<One extends Offer>(offers: readonly One[], typed: string): One[] {
  const text = typed.trim().toLowerCase();
  if (text === "") return [...offers];
  const words = text.split(/\s+/);
  const rank = ({ label }: One): number => (label.toLowerCase().startsWith(text) ? 0 : 1);
  return offers
    .filter(({ label, group }) => words.every((word) => `${group} ${label}`.toLowerCase().includes(word)))
    .toSorted((a, b) => rank(a) - rank(b));
}

/** Whether a text may be a workflow's id: any text may, but not an empty one. */
export function asWorkflowId(typed: string): string | undefined {
  const text = typed.trim();
  return text === "" ? undefined : text;
}

/** How far a search through applications has come. */
export interface Progress {
  readonly workflowId: string;
  readonly total: number;
  readonly asked: number;
  readonly found: readonly string[];
  /** Applications that could not be asked, with the reason. */
  readonly silent: readonly { readonly app: string; readonly reason: string }[];
}

/** The same as a sentence. */
export function progressSentence({ workflowId, total, asked, found, silent }: Progress): string {
  const of = total === 1 ? "1 application" : `${total} applications`;
  if (asked < total) return `Looking for ${workflowId}: ${asked} of ${of} asked.`;
  const where =
    found.length === 0 ? `No application has ${workflowId}` : `Found ${workflowId} in ${found.join(", ")}`;
  const [first] = silent;
  const rest =
    first === undefined
      ? ""
      : ` ${silent.map(({ app }) => app).join(", ")} could not be asked: ${first.reason}`;
  return `${where}, ${of} asked.${rest}`;
}

/** Tells a person what happened; one line each, never with a key or a password. */
export type Report = (line: string) => void;

/**
 * Lines on standard error, so that standard output stays the application's. The texts in `secrets` are replaced where
 * they occur, because a driver's message may repeat the address that it was given.
 */
export function createReport(write: (text: string) => unknown, secrets: readonly string[]): Report {
  const hidden = secrets.filter((secret) => secret !== "");
  return (line) => {
    const shown = hidden.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), line);
    write(`podium-connector: ${shown.replaceAll("\n", " ")}\n`);
  };
}

/** What may be said of a failure: its first line, or its code where it has no message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return (error.message || (error as { readonly code?: string }).code || error.name).split("\n", 1)[0] ?? "";
}

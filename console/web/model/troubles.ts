// Refused executors and troubled connections, as sentences.

interface Trouble {
  readonly kind: "REFUSED" | "CLOSED" | "ID_SHARED" | "FLAPPING";
  readonly applicationName: string;
  readonly resembles: string | null;
  readonly code: string;
  readonly detail: string;
}

/** What happened, as a word. */
export const troubleWords: Readonly<Record<Trouble["kind"], string>> = {
  REFUSED: "Refused",
  CLOSED: "Closed",
  ID_SHARED: "Id shared",
  FLAPPING: "Keeps reconnecting",
};

/** Why, and which name was probably meant. */
export function troubleSentence({ code, applicationName, resembles, detail }: Trouble): string {
  if (code !== "CONDUCTOR_APP_UNKNOWN") return detail;
  const meant = resembles === null ? "" : ` Did you mean ${resembles}?`;
  return `The application “${applicationName}” is not registered; its name must equal the one in the code.${meant}`;
}

/** Whether a trouble concerns an application, or a name that resembles its own. */
export function isAbout(trouble: Pick<Trouble, "applicationName" | "resembles">, appName: string): boolean {
  return trouble.applicationName === appName || trouble.resembles === appName;
}

/**
 * Troubles to show while a person waits for an application's first connection: those of the application, and those of every
 * unregistered name, since a wrong name may resemble none.
 */
export function whileWaiting<One extends Trouble & { readonly appId: string | null }>(
  troubles: readonly One[],
  appName: string,
): readonly One[] {
  return troubles.filter((trouble) => isAbout(trouble, appName) || trouble.appId === null);
}

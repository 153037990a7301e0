// Executors that were refused or give trouble, as sentences.

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

/** Why, and what was probably meant. */
export function troubleSentence({ code, applicationName, resembles, detail }: Trouble): string {
  if (code !== "CONDUCTOR_APP_UNKNOWN") return detail;
  const meant = resembles === null ? "" : ` Did you mean ${resembles}?`;
  return `The application ${quoted(applicationName)} is not registered; its name must equal the one in the code.${meant}`;
}

/** Whether a trouble is about an application, or about a name that was probably meant to be its. */
export function isAbout(trouble: Pick<Trouble, "applicationName" | "resembles">, appName: string): boolean {
  return trouble.applicationName === appName || trouble.resembles === appName;
}

/**
 * Those that help somebody who waits for the first connection of an application: all about it, and names that nobody has
 * registered, since the wrong one may resemble none.
 */
export function whileWaiting<One extends Trouble & { readonly appId: string | null }>(
  troubles: readonly One[],
  appName: string,
): readonly One[] {
  return troubles.filter((trouble) => isAbout(trouble, appName) || trouble.appId === null);
}

function quoted(name: string): string {
  return `“${name}”`;
}

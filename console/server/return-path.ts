// Where a browser goes after it has signed in: a page of this Console, whatever the link said.

const anywhere = "http://console.invalid";

/**
 * The path, normalised, with query and fragment, if it is one below the prefix; otherwise the prefix itself.
 * Browsers read `//host`, `/\host` and a tab between two slashes as another site; the parser tells them apart.
 */
export function safeReturnPath(asked: unknown, basePath: string): string {
  const home = `${basePath}/`;
  if (typeof asked !== "string" || !asked.startsWith("/") || !URL.canParse(asked, anywhere)) return home;
  const { origin, pathname, search, hash } = new URL(asked, anywhere);
  const isOurs = origin === anywhere && pathname.startsWith(home) && !pathname.startsWith("//");
  return isOurs ? pathname + search + hash : home;
}

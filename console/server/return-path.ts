// Where a browser goes after sign-in: always a page of this Console, whatever the link says.

const anywhere = "http://console.invalid";

/**
 * The normalised path with query and fragment if it is below the prefix, otherwise the prefix itself. Browsers read
 * `//host`, `/\host` and a tab between two slashes as another site, and so does the URL parser.
 */
export function safeReturnPath(asked: unknown, basePath: string): string {
  const home = `${basePath}/`;
  if (typeof asked !== "string" || !asked.startsWith("/") || !URL.canParse(asked, anywhere)) return home;
  const { origin, pathname, search, hash } = new URL(asked, anywhere);
  const isOurs = origin === anywhere && pathname.startsWith(home) && !pathname.startsWith("//");
  return isOurs ? pathname + search + hash : home;
}

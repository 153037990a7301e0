// Paths on their way to Conductor, past proxies that decode `%2F`, resolve dots and join slashes.

/** A segment that every proxy leaves alone; also what was coded already. */
const robust = /^(?!\.$|.*\.\.)[A-Za-z0-9\-._~:@!$'()*+,;=]*$/;

/** The path with its other segments as `~` and their base64url, which Conductor reads. Throws a `URIError`. */
export function robustPath(path: string): string {
  return path
    .split("/")
    .map((segment) => decodeURIComponent(segment))
    .map((name) => (robust.test(name) ? name : `~${Buffer.from(name).toString("base64url")}`))
    .join("/");
}

/** Whether percent-encoding can be taken off the path. */
export function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

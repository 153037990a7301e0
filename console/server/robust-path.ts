// Paths that reach Conductor unchanged through proxies that decode `%2F`, resolve dots or join slashes.

/** A segment that no proxy changes; encoded segments match too. */
const robust = /^(?!\.$|.*\.\.)[A-Za-z0-9\-._~:@!$'()*+,;=]*$/;

/** The path with every other segment as `~` and its base64url, which Conductor decodes. Throws a `URIError`. */
export function robustPath(path: string): string {
  return path
    .split("/")
    .map((segment) => decodeURIComponent(segment))
    .map((name) => (robust.test(name) ? name : `~${Buffer.from(name).toString("base64url")}`))
    .join("/");
}

/** Whether the path's percent-encoding is valid. */
export function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

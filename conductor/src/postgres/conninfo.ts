// The text of a connection, as libpq reads it: a URI, or keywords with values. Own code, because what comes with the
// driver knows neither several hosts, nor keywords, nor percent-encoding as libpq has it.

/** Parameters by libpq's name. A name that was given twice has its last value. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * Reads `postgresql://user:password@host:port,host:port/database?name=value` or `host=… dbname=…`. Throws an `Error` that
 * says what is expected and repeats no value: any of them may be the password.
 */
export function readConninfo(text: string): Parameters {
  const [scheme] = /^postgres(?:ql)?:\/\//.exec(text) ?? [];
  if (scheme !== undefined) return readUri(text.slice(scheme.length).trimEnd());
  if (/^\s*[a-z_]+\s*=/.test(text)) return readKeywords(text);
  throw new Error("expected postgresql://user:password@host:port/database, or host=… port=… dbname=… user=…");
}

// The last @ before a question mark ends the credentials, so that a password may hold one as it is.
const uriParts = /^(?:([^@/]*(?:@[^@/?]*)*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s;

function readUri(text: string): Parameters {
  const [, credentials, hosts = "", database, query] = uriParts.exec(text) ?? [];
  const found = new Map<string, string>();
  const [user = "", ...password] = (credentials ?? "").split(":");
  if (user !== "") found.set("user", decode(user));
  if (password.length > 0) found.set("password", decode(password.join(":")));
  if (hosts !== "") readHosts(hosts, found);
  if (database) found.set("dbname", decode(database));
  for (const pair of query === undefined || query === "" ? [] : query.split("&")) {
    const [name = "", ...value] = pair.split("=");
    if (name === "" || value.length !== 1) {
      throw new Error("expected name=value after the question mark, separated by &");
    }

    found.set(decode(name), decode(value[0]!));
  }
  // The one parameter of a JDBC URL that libpq takes, too.
  if (found.get("ssl") === "true") {
    found.delete("ssl");
    if (!found.has("sslmode")) found.set("sslmode", "require");
  }
  return found;
}

function readHosts(text: string, found: Map<string, string>): void {
  const hosts = text.split(",").map((each) => {
    const [, bracketed, plain = "", port = ""] = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d*))?$/.exec(each) ?? [];
    if (bracketed === undefined && plain === "" && each !== "" && !each.startsWith(":")) {
      throw new Error("expected host:port, separated by commas; an IPv6 address goes into brackets");
    }

    return { host: bracketed ?? decode(plain), port };
  });
  found.set("host", hosts.map(({ host }) => host).join(","));
  if (hosts.some(({ port }) => port !== "")) found.set("port", hosts.map(({ port }) => port).join(","));
}

function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    if (!decoded.includes("\0")) return decoded;
  } catch {
    // Said below.
  }
  throw new Error("expected percent-encoded UTF-8: a percent sign itself is written %25");
}

// name = value, or name = 'value with spaces'; a backslash takes the next character as it is.
const keyword = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'(?=\s|$)|((?:[^\s'\\]|\\.)(?:[^\s\\]|\\.)*|))/sy;

function readKeywords(text: string): Parameters {
  const found = new Map<string, string>();
  const whole = text.trimEnd();
  keyword.lastIndex = 0;
  while (keyword.lastIndex < whole.length) {
    const [, name, quoted, plain = ""] = keyword.exec(whole) ?? [];
    if (name === undefined) {
      throw new Error("expected keyword=value, separated by spaces; quote a value that holds spaces: 'a b'");
    }

    found.set(name, (quoted ?? plain).replaceAll(/\\(.)/gs, "$1"));
  }
  return found;
}

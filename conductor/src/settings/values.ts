// Values of settings that Conductor alone has. Each reader throws an `Error` that says what it expects, and repeats nothing
// that may be secret.
import type { Pepper } from "../auth/api-keys.ts";
import { planConnection } from "../postgres/targets.ts";
import { parseList } from "./addresses.ts";

/** Checks a PostgreSQL URL, or keywords, as libpq reads them; the files that it names are read, too. */
export function parseDatabaseUrl(text: string): string {
  planConnection(text);
  return text;
}

/** Reads a host, an IP or a URL into `host` or `host:port`; an IPv6 address gets its brackets. */
export function parseAddress(text: string): string {
  if (/^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text)) return `[${text}]`;
  const url = text.includes("://") ? text : `http://${text}`;
  if (!URL.canParse(url)) throw new Error("expected a host, an IP address or a URL");
  return new URL(url).host;
}

/** Reads a secret of a length that cannot be guessed. */
export function parsePeerSecret(text: string): string {
  if (text.length < 16) throw new Error("expected at least 16 characters");
  return text;
}

/** Reads what a build is called. */
export function parseVersion(text: string): string {
  if (!/^[\x21-\x7e]{1,100}$/.test(text)) {
    throw new Error("expected up to 100 ASCII characters without spaces");
  }
  return text;
}

const minPepperLength = 32;

/** Reads `2:secret,1:secret`. The failure repeats nothing, since it is all secret. */
export function parsePeppers(text: string): Pepper[] {
  const peppers = parseList(text).map((item) => {
    const [, version, secret = ""] = /^([1-9]\d{0,5}):(\S+)$/.exec(item) ?? [];
    if (version === undefined || secret.length < minPepperLength) {
      throw new Error(`expected VERSION:SECRET with at least ${minPepperLength} characters of secret each`);
    }

    return { version: Number(version), secret };
  });
  for (const values of [peppers.map(({ version }) => version), peppers.map(({ secret }) => secret)]) {
    if (new Set<unknown>(values).size < values.length) {
      throw new Error("expected each version and each secret once");
    }
  }
  return peppers;
}

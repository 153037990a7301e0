// What settings are made of beyond numbers: URLs, addresses, lists, secrets. Each reader throws an `Error` that says what
// it expects, and repeats nothing that may be secret.
import { isIP } from "node:net";
import type { Pepper } from "../auth/api-keys.ts";
import { hostOf, isNetwork } from "../origin.ts";
import { planConnection } from "../postgres/targets.ts";

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

/** Reads an `http` or `https` URL. */
export function parseHttpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Error("expected a URL such as https://dex.example.com");
  }

  return text;
}

/** Reads names separated by commas; at least one. */
export function parseList(text: string): string[] {
  const items = text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  if (items.length === 0) throw new Error("expected names separated by commas");
  return items;
}

/** Reads host names and addresses separated by commas, each with or without a port. */
export function parseHosts(text: string): string[] {
  return parseList(text).map((item) => {
    const host = hostOf(isIP(item) === 6 ? `[${item}]` : item);
    if (host === undefined) {
      throw new Error("expected host names such as conductor.example.com, separated by commas");
    }
    return host;
  });
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

/** Reads addresses and networks separated by commas. */
export function parseNetworks(text: string): string[] {
  const networks = parseList(text);
  if (!networks.every(isNetwork)) {
    throw new Error("expected addresses or networks such as 10.0.0.0/16, separated by commas");
  }

  return networks;
}

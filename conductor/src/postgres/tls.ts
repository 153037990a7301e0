// What each `sslmode` means, in libpq's sense, said in Node's words.
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { checkServerIdentity, getCACertificates, type ConnectionOptions } from "node:tls";
import type { Parameters } from "./conninfo.ts";

export interface TlsPlan {
  readonly mode: string;
  /** The ways to connect to a host, in the order in which they are tried; false is without TLS. */
  waysTo(host: string): (ConnectionOptions | false)[];
}

/**
 * Reads `sslmode` and the files that go with it. As in libpq, `require` checks the authority only when `sslrootcert` is
 * there. Without it, verify-ca and verify-full ask the authorities that Node knows; since every person can get a certificate from
 * those, the name is then checked in either case. Throws an `Error` that names the parameter.
 */
export function planTls(given: Parameters): TlsPlan {
  const root = given.get("sslrootcert") || undefined;
  const mode = given.get("sslmode") ?? (root === "system" ? "verify-full" : "prefer");
  if (root === "system" && mode !== "verify-full" && mode !== "disable") {
    throw new Error(
      `sslrootcert=system needs sslmode=verify-full: any site can get a certificate from a public authority`,
    );
  }
  if (given.get("sslnegotiation") === "direct" && /^(disable|allow|prefer)$/.test(mode)) {
    throw new Error("sslnegotiation=direct needs sslmode=require or stricter");
  }

  if (mode === "disable") return { mode, waysTo: () => [false] };
  const base = readOptions(given);
  const ca = root === undefined ? undefined : readAuthorities(root);
  const unchecked = { ...base, rejectUnauthorized: false };
  const checked = { ...base, ...(ca === undefined ? {} : { ca }) };
  const byAuthority = { ...checked, checkServerIdentity: () => undefined };
  const byName = (host: string): ConnectionOptions => ({
    ...checked,
    // An address is no name that could be sent.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  });
  switch (mode) {
    case "allow":
      return { mode, waysTo: () => [false, unchecked] };
    case "prefer":
      return { mode, waysTo: () => [unchecked, false] };
    case "no-verify":
      return { mode, waysTo: () => [unchecked] };
    case "require":
      return { mode, waysTo: () => [ca === undefined ? unchecked : byAuthority] };
    case "verify-ca":
      return { mode, waysTo: (host) => [ca === undefined ? byName(host) : byAuthority] };
    default:
      return { mode, waysTo: (host) => [byName(host)] };
  }
}

function readOptions(given: Parameters): ConnectionOptions {
  const certificate = given.get("sslcertmode") === "disable" ? undefined : readFile(given, "sslcert");
  const key = readFile(given, "sslkey");
  if ((certificate === undefined) !== (key === undefined) && given.get("sslcertmode") !== "disable") {
    throw new Error("sslcert and sslkey: expected both or neither");
  }

  const crl = readFile(given, "sslcrl");
  const passphrase = given.get("sslpassword");
  const minVersion = given.get("ssl_min_protocol_version") as ConnectionOptions["minVersion"];
  const maxVersion = given.get("ssl_max_protocol_version") as ConnectionOptions["maxVersion"];
  return {
    ...(certificate === undefined ? {} : { cert: certificate, key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(crl === undefined ? {} : { crl }),
    minVersion: minVersion ?? "TLSv1.2",
    ...(maxVersion === undefined ? {} : { maxVersion }),
  };
}

function readAuthorities(root: string): string | string[] {
  if (root !== "system") return readText("sslrootcert", root);
  return [...new Set([...getCACertificates("system"), ...getCACertificates("default")])];
}

function readFile(given: Parameters, name: string): string | undefined {
  const path = given.get(name);
  return path ? readText(name, path) : undefined;
}

function readText(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "it cannot be read";
    throw new Error(`${name}: the file ${path} cannot be read (${reason})`, { cause: error });
  }
}

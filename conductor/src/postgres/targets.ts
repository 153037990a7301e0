// From a database URL to the servers to connect to, each with every way that its `sslmode` allows.
import { userInfo } from "node:os";
import type { ConnectionOptions } from "node:tls";
import { readConninfo, type Parameters } from "./conninfo.ts";
import { acceptedValues, freeParameters, refusedParameters } from "./refusals.ts";
import { planTls } from "./tls.ts";

/** One server, and one way to connect to it. */
export interface Target {
  /** As the URL names it: a name, an address, or the folder of a Unix socket. */
  readonly host: string;
  /** What is dialled; differs from `host` where `hostaddr` is given. */
  readonly address: string;
  readonly port: number;
  readonly ssl: ConnectionOptions | false;
}

export interface ConnectionPlan {
  readonly user: string;
  /** Empty when the URL has none. */
  readonly password: string;
  readonly database: string;
  readonly applicationName: string;
  /** Command-line options for the server's session, as the URL has them. */
  readonly options: string | undefined;
  /** Undefined leaves it to Conductor; in milliseconds. */
  readonly connectTimeoutMs: number | undefined;
  readonly keepAlive: boolean;
  readonly keepAliveIdleMs: number;
  readonly sslNegotiation: "postgres" | "direct";
  readonly channelBinding: boolean;
  readonly sslmode: string;
  /** At least one; ways to the same server stand together, in the order in which they are tried. */
  readonly targets: [Target, ...Target[]];
}

/** Reads a URL, or keywords, as libpq does. Throws an `Error` that names the parameter and repeats no value. */
export function planConnection(text: string): ConnectionPlan {
  const given = readConninfo(text);
  checkParameters(given);
  const user = given.get("user") || ownName();
  const tls = planTls(given);
  const hosts = listHosts(given);
  if (given.get("load_balance_hosts") === "random") hosts.sort(() => Math.random() - 0.5);
  const targets = hosts.flatMap((each) => {
    // As in libpq, a Unix socket needs no TLS, whatever sslmode says.
    const ways = each.host.startsWith("/") ? [false as const] : tls.waysTo(each.host);
    return ways.map((ssl) => ({ ...each, ssl }));
  });
  return {
    user,
    password: given.get("password") ?? "",
    database: given.get("dbname") || user,
    applicationName:
      given.get("application_name") || given.get("fallback_application_name") || "podium-conductor",
    options: given.get("options"),
    connectTimeoutMs: readSeconds(given, "connect_timeout"),
    keepAlive: given.get("keepalives") !== "0",
    keepAliveIdleMs: readSeconds(given, "keepalives_idle") ?? 0,
    sslNegotiation: given.get("sslnegotiation") === "direct" ? "direct" : "postgres",
    channelBinding: given.get("channel_binding") !== "disable",
    sslmode: tls.mode,
    targets: targets as [Target, ...Target[]],
  };
}

function checkParameters(given: Parameters): void {
  for (const [name, value] of given) {
    const refused = refusedParameters.get(name);
    if (refused !== undefined) throw new Error(`${name} is not supported: ${refused}`);
    const accepted = acceptedValues.get(name);
    if (accepted === undefined && !freeParameters.has(name)) {
      throw new Error(`${name.slice(0, 40)} is not a connection parameter of PostgreSQL; take it out`);
    }

    if (accepted !== undefined && !accepted.values.includes(value)) {
      throw new Error(`${name}: ${accepted.why}`);
    }
  }
}

/** Where the URL leaves the host out it is this machine, by TCP: where a socket would be differs between systems. */
const defaultHost = "localhost";

function listHosts(
  given: Parameters,
): { readonly host: string; readonly address: string; readonly port: number }[] {
  const names = given.get("host")?.split(",") ?? [];
  const addresses = given.get("hostaddr")?.split(",") ?? [];
  if (names.length > 0 && addresses.length > 0 && names.length !== addresses.length) {
    throw new Error("hostaddr: expected as many addresses as host has names");
  }

  const count = Math.max(names.length, addresses.length, 1);
  const ports = given.get("port")?.split(",") ?? [""];
  if (ports.length !== 1 && ports.length !== count) {
    throw new Error("port: expected one for all hosts, or as many as there are hosts");
  }

  return Array.from({ length: count }, (_, index) => {
    const host = names[index] || addresses[index] || defaultHost;
    if (host.startsWith("@")) throw new Error("host: a socket in the abstract namespace is not supported");
    return { host, address: addresses[index] || host, port: readPort(ports[index] ?? ports[0]!) };
  });
}

function readPort(text: string): number {
  const port = text === "" ? 5432 : Number(text);
  if (!/^\s*\d*\s*$/.test(text) || port < 1 || port > 65_535) {
    throw new Error("port: expected a number from 1 to 65535");
  }
  return port;
}

/** Undefined when it is not given, or is 0, which stands for the default; in milliseconds. */
function readSeconds(given: Parameters, name: string): number | undefined {
  const text = given.get(name) ?? "0";
  if (!/^\s*-?\d{1,6}\s*$/.test(text)) throw new Error(`${name}: expected whole seconds`);
  return Number(text) > 0 ? Number(text) * 1_000 : undefined;
}

/** As in libpq, the user of the process, for a URL that names none. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // In a container the number of the user often has no name.
    throw new Error("user: expected the name of a database role", { cause: error });
  }
}

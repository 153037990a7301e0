// What a connector is told, whether on the command line or in a file.

export type Environment = Readonly<Record<string, string | undefined>>;

/** One application, its database and its Conductor. */
export interface Settings {
  readonly appName: string;
  readonly databaseUrl: string;
  readonly schemaName: string;
  readonly conductorUrl: string;
  readonly key: string;
  readonly isReadOnly: boolean;
  /** Whether inputs, outputs and whatever else is the application's own stay with it. */
  readonly isMetadataOnly: boolean;
  /** Said instead of that of the SDK whose client answers. */
  readonly language: string | undefined;
  readonly sdkVersion: string | undefined;
  readonly executorId: string | undefined;
}

/** The process that `run` stands beside. */
export type Beside =
  | { readonly kind: "command"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "pid"; readonly pid: number }
  | { readonly kind: "health"; readonly url: string };

/** Where Conductor needs no key, any will do. */
export const anyKey = "none";
export const defaultSchema = "dbos";

/** What is wrong with the command line or with a file, one sentence each. */
export class UsageError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Why a text is no address of a database, as the rest of a sentence; undefined where it is one. */
export function databaseProblem(address: string): string | undefined {
  return hasProtocol(address, ["postgres:", "postgresql:"])
    ? undefined
    : "must be an address such as postgresql://user:password@host:5432/name.";
}

/** Likewise of a Conductor. */
export function conductorProblem(address: string): string | undefined {
  return hasProtocol(address, ["ws:", "wss:", "http:", "https:"])
    ? undefined
    : "must be an address such as wss://conductor.example.com.";
}

/** Likewise of a page that tells health. */
export function healthProblem(address: string): string | undefined {
  return hasProtocol(address, ["http:", "https:"])
    ? undefined
    : "must be an address such as http://localhost:8080/healthz.";
}

/** Texts that are never shown: the key, and the database's password and address. */
export function secretsOf({ databaseUrl, key }: Settings): string[] {
  const { password } = new URL(databaseUrl);
  return [databaseUrl, key === anyKey ? "" : key, password, unescape(password)];
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hasProtocol(address: string, protocols: readonly string[]): boolean {
  return URL.canParse(address) && protocols.includes(new URL(address).protocol);
}

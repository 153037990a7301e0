// Which versions of the DBOS SDKs know something, and whether the SDK that is connected is one of them.

export const languages = ["typescript", "python", "go", "java"] as const;
export type Language = (typeof languages)[number];

/** What an executor says of its SDK; both members are null for SDKs that predate them. */
export interface Sdk {
  readonly language: string | null;
  readonly dbosVersion: string | null;
  /** A connector answers for it, with code and statements of its own. */
  readonly connector?: ConnectorPlace | null;
  /** The connector changes nothing. */
  readonly isReadOnly?: boolean;
}

/** Where a connector is: beside a process, as its executor, or beside a database alone. */
export type ConnectorPlace = "process" | "database";

/** First version that knows something: "0" for every version, null for none. */
export type Versions = Readonly<Record<Language, string | null>>;

/** Versions by language. Go and Java came later and know most things from their first version on. */
export function since(
  typescript: string | null,
  python: string | null,
  go: string | null = "0",
  java: string | null = "0",
): Versions {
  return { typescript, python, go, java };
}

/** Every version of every SDK. */
export const always = since("0", "0");

/** First versions that say who they are. What is older connects without a name. */
const firstNamed: Versions = since("4.5.0", "2.6.0");

export const sdkNames: Readonly<Record<Language, string>> = {
  typescript: "TypeScript",
  python: "Python",
  go: "Go",
  java: "Java",
};

/** "yes" and "no" are certain. "perhaps" is the answer for SDKs that do not say what they are. */
export type Knowledge = "yes" | "no" | "perhaps";

/** Whether the SDK knows what these versions know. */
export function knows({ language, dbosVersion, connector }: Sdk, versions: Versions): Knowledge {
  // A connector knows every message. What the database of an old SDK lacks it refuses itself, by the schema's version.
  if (connector != null) return "yes";
  if (languages.every((each) => versions[each] === "0")) return "yes";
  if (!isLanguage(language)) return namelessKnows(versions);
  const first = versions[language];
  if (first === null) return "no";
  if (first === "0") return "yes";
  const connected = readVersion(dbosVersion);
  if (connected !== undefined) return isAtLeast(connected, first) ? "yes" : "no";
  return isEarlier(first, firstNamed[language] ?? "0") ? "yes" : "perhaps";
}

export function isLanguage(language: string | null): language is Language {
  return languages.some((each) => each === language);
}

/** Such an SDK is for TypeScript or Python and older than the first that has a name. */
function namelessKnows(versions: Versions): Knowledge {
  const mayKnow = (["typescript", "python"] as const).some((language) => {
    const first = versions[language];
    return first !== null && isEarlier(first, firstNamed[language] ?? "0");
  });
  return mayKnow ? "perhaps" : "no";
}

function isEarlier(version: string, than: string): boolean {
  const read = readVersion(version);
  return version === "0" || (read !== undefined && !isAtLeast(read, than));
}

function isAtLeast(version: readonly number[], least: string): boolean {
  const needed = readVersion(least) ?? [];
  const difference = version.map((part, at) => part - (needed[at] ?? 0)).find((part) => part !== 0);
  return difference === undefined || difference > 0;
}

/** The numbers of a version; undefined for what has none, such as `(devel)`. */
function readVersion(text: string | null): number[] | undefined {
  return /^v?(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(text ?? "")
    ?.slice(1)
    .map((part) => Number(part ?? 0));
}

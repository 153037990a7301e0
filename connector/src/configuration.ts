// The file of `serve --config`: many applications, checked as a whole. It holds no secret, only where each is to be read.
import { lastingId } from "./identity.ts";
import { isObject, readSecret, reference, type Members, type Sources } from "./secrets.ts";
import {
  anyKey,
  conductorProblem,
  databaseProblem,
  defaultSchema,
  UsageError,
  type Settings,
} from "./settings.ts";

const ofAll = ["conductor", "key", "applications"];
const ofEach = [
  "app",
  "database",
  "conductor",
  "key",
  "schema",
  "readOnly",
  "metadataOnly",
  "executorId",
  "language",
  "sdkVersion",
];

/** Reads the text of a configuration. Throws a `UsageError` that names every problem with its entry and member. */
export function readConfiguration(text: string, sources: Sources): Settings[] {
  const problems: string[] = [];
  const whole = parseObject(text);
  refuseOthers(whole, ofAll, "the file", problems);
  const defaults = {
    conductorUrl: readText(whole, "conductor", "the file", problems),
    key: readSecret(whole, "key", "the file", sources, problems),
  };
  const entries = whole["applications"];
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new UsageError([...problems, "applications must be a list of at least one application."]);
  }
  const all = entries.map((entry: unknown, at) => {
    const place = `applications[${at}]`;
    if (!isObject(entry)) {
      problems.push(`${place} must be an object.`);
      return undefined;
    }
    return readEntry(entry, place, defaults, sources, problems);
  });
  const complete = all.filter((each) => each !== undefined);
  if (problems.length === 0) refuseDoubles(complete, problems);
  if (problems.length > 0) throw new UsageError(problems);
  return complete;
}

function readEntry(
  entry: Members,
  place: string,
  defaults: { readonly conductorUrl: string | undefined; readonly key: string | undefined },
  sources: Sources,
  problems: string[],
): Settings {
  refuseOthers(entry, ofEach, place, problems);
  const read = (name: string): string | undefined => readText(entry, name, place, problems);
  const need = (name: string, value: string | undefined): string => {
    if (value === undefined && entry[name] === undefined) problems.push(`${place}.${name} is missing.`);
    return value ?? "";
  };
  const isSet = (name: string): boolean => {
    const value = entry[name] ?? false;
    if (typeof value !== "boolean") problems.push(`${place}.${name} must be true or false.`);
    return value === true;
  };
  const databaseUrl = need("database", readDatabase(entry, place, sources, problems));
  const conductorUrl = need("conductor", read("conductor") ?? defaults.conductorUrl);
  const problem = conductorUrl === "" ? undefined : conductorProblem(conductorUrl);
  if (problem !== undefined) problems.push(`${place}.conductor ${problem}`);
  return {
    appName: need("app", read("app")),
    databaseUrl,
    conductorUrl,
    schemaName: read("schema") ?? defaultSchema,
    key: readSecret(entry, "key", place, sources, problems) ?? defaults.key ?? anyKey,
    isReadOnly: isSet("readOnly"),
    isMetadataOnly: isSet("metadataOnly"),
    language: read("language"),
    sdkVersion: read("sdkVersion"),
    executorId: read("executorId"),
  };
}

/** An address without a password may stand in the file itself. */
function readDatabase(
  entry: Members,
  place: string,
  sources: Sources,
  problems: string[],
): string | undefined {
  const given = entry["database"];
  const isText = typeof given === "string";
  const address = isText ? given : readSecret(entry, "database", place, sources, problems);
  if (address === undefined) return undefined;
  const problem = databaseProblem(address);
  if (problem !== undefined) problems.push(`${place}.database ${problem}`);
  else if (isText && new URL(address).password !== "") {
    problems.push(`${place}.database holds a password, which no configuration may: it ${reference}.`);
  }
  return address;
}

function readText(members: Members, name: string, place: string, problems: string[]): string | undefined {
  const value = members[name];
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  problems.push(`${place}.${name} must be a text that is not empty.`);
  return undefined;
}

function refuseOthers(members: Members, known: readonly string[], place: string, problems: string[]): void {
  for (const name of Object.keys(members)) {
    if (known.includes(name)) continue;
    problems.push(`${place} has no member ${name}; it may have ${known.join(", ")}.`);
  }
}

/** Two with one id would take the connection to Conductor from each other for ever. */
function refuseDoubles(all: readonly Settings[], problems: string[]): void {
  const places = new Map<string, number>();
  all.forEach((settings, at) => {
    const identity = [settings.conductorUrl, settings.appName, lastingId(settings)].join("\0");
    const before = places.get(identity);
    if (before === undefined) {
      places.set(identity, at);
      return;
    }
    const again = `applications[${at}] is the same application, under the same id`;
    problems.push(`${again}, as applications[${before}].`);
  });
}

function parseObject(text: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The message quotes the text, in which a secret may stand.
    const position = /at position \d+/.exec((error as Error).message)?.[0] ?? "at its end";
    throw new UsageError([`the file is not JSON: it goes wrong ${position}.`]);
  }
  if (!isObject(value)) throw new UsageError(["the file must be an object with the member applications."]);
  return value;
}

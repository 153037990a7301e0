// The command line → Settings.
import { parseArgs } from "node:util";

export interface Settings {
  /** Base URL, without a slash at its end. */
  readonly url: string;
  readonly orgName: string;
  /** API key or token for the API; undefined without sign-in. */
  readonly key: string | undefined;
  /** API key that executors connect with. */
  readonly executorKey: string;
  readonly json: boolean;
  /** The only group of checks to run; undefined is all. */
  readonly only: string | undefined;
}

const groups = ["connection", "operations", "errors", "recovery"];

export const usage = `Usage: npm run conformance -- URL [options]

  URL                 a Conductor, such as http://127.0.0.1:8090; ours, the official one, or another
  --org NAME          organisation (default: local, which is the only one without sign-in)
  --only GROUP        connection, operations, errors or recovery alone
  --json              print JSON instead of a table
  --help              this text

Environment, with sign-in:
  DBOS_TOKEN          API key or token that may read and write applications
  DBOS_CONDUCTOR_KEY  API key that executors connect with (default: DBOS_TOKEN)

Registers an application of its own, conformance-…, connects executors to it, asks every published operation, and
deletes it again. Touches no other application. Ends with 0 when nothing differs, with 1 when something does, and
with 2 when the Conductor cannot be asked.
`;

/** Reads both. Throws an `Error` that says what is wrong. */
export function readSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Settings | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      org: { type: "string", default: "local" },
      json: { type: "boolean", default: false },
      only: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) throw new Error("give one URL; see --help.");
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["http:", "https:"].includes(parsed.protocol) || parsed.username !== "") {
    throw new Error("the URL is not valid: give one such as http://127.0.0.1:8090, without a user.");
  }
  if (values.only !== undefined && !groups.includes(values.only)) {
    throw new Error(`--only "${values.only}" is no group: give one of ${groups.join(", ")}.`);
  }
  const key = env["DBOS_TOKEN"]?.trim() || undefined;
  return {
    url: `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`,
    orgName: values.org,
    key,
    executorKey: env["DBOS_CONDUCTOR_KEY"]?.trim() || (key ?? "any"),
    json: values.json,
    only: values.only,
  };
}

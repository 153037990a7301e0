// The command line and the environment → Settings.
import { parseArgs } from "node:util";

export interface Settings {
  /** Base URL of Conductor, without a slash at its end. */
  readonly conductorUrl: string;
  readonly orgName: string;
  /** The caller's API key or token. With HTTP each caller brings its own. */
  readonly key: string | undefined;
  readonly allowWrites: boolean;
  /** Port for Streamable HTTP on loopback; undefined is stdio. */
  readonly httpPort: number | undefined;
}

export const usage = `Usage: npm run mcp -- [options]

  --url URL        where Conductor answers (default: DBOS_CONDUCTOR_URL, or http://127.0.0.1:8090)
  --org NAME       organisation (default: local, which is the only one without sign-in)
  --http PORT      serve Streamable HTTP at http://127.0.0.1:PORT/mcp instead of stdio; 0 takes a free port
  --allow-writes   also offer cancel, resume and fork
  --help           this text

Environment:
  DBOS_CONDUCTOR_URL   as --url
  DBOS_TOKEN           API key or token of the caller, for stdio. With --http each request brings its own, as
                       Authorization: Bearer …, and DBOS_TOKEN must not be set
`;

/** Reads both. Throws an `Error` that says what is wrong. */
export function readSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Settings | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: "string" },
      org: { type: "string", default: "local" },
      http: { type: "string" },
      "allow-writes": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const key = env["DBOS_TOKEN"]?.trim() || undefined;
  if (values.http !== undefined && key !== undefined) {
    throw new Error("DBOS_TOKEN is set: with --http each caller brings its own key, so unset it.");
  }
  return {
    conductorUrl: readUrl(values.url ?? env["DBOS_CONDUCTOR_URL"] ?? "http://127.0.0.1:8090"),
    orgName: values.org,
    key,
    allowWrites: values["allow-writes"],
    httpPort: values.http === undefined ? undefined : readPort(values.http),
  };
}

function readUrl(text: string): string {
  // The Console and executors are given host:port or ws:// under the same name.
  const whole = /^[a-z]+:\/\//i.test(text) ? text.replace(/^ws(s?):/i, "http$1:") : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (
    url === undefined ||
    !["http:", "https:"].includes(url.protocol) ||
    url.username !== "" ||
    url.search !== ""
  ) {
    const shown = text.replace(/\/\/[^@/]*@/, "//…@");
    throw new Error(
      `The URL of Conductor "${shown}" is not valid: give one such as https://conductor.example.com.`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`--http "${text}" is not a port: give a number from 0 to 65535.`);
}

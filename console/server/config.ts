// Environment → Config. Every problem is collected, so that one failed start tells them all.
import { settings } from "./settings.ts";
import type { Setting } from "./settings.ts";

type Values = { readonly [Name in keyof typeof settings]: (typeof settings)[Name]["fallback"] };
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What sign-in needs; an empty text means that the issuer's discovery document says it, that the browser's request does in
 * the case of the public URL, or that there is none.
 */
export type SignInConfig = Pick<
  Values,
  | "publicUrl"
  | "sessionSecrets"
  | "trustedProxies"
  | "issuer"
  | "clientId"
  | "clientSecret"
  | "scope"
  | "audience"
  | "authorizationUrl"
  | "tokenUrl"
  | "jwksUrl"
  | "userInfoUrl"
  | "logoutUrl"
> & { readonly basePath: string };

export interface Config {
  /** Where Conductor answers HTTP, without a trailing slash. */
  readonly conductorUrl: string;
  /** The WebSocket URL that applications are told to use. */
  readonly executorUrl: string;
  readonly host: string;
  readonly port: number;
  /** Path prefix such as `/console`; empty at the root. */
  readonly basePath: string;
  /** Host names this Console answers to; empty means any, unless it listens on loopback. */
  readonly allowedHosts: readonly string[];
  /** Addresses and networks of proxies whose word on a client's address is taken. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  /** Absent: everybody who reaches the Console may do everything. */
  readonly signIn: SignInConfig | undefined;
}

/** The start is refused; `problems` holds one sentence per wrong setting. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Reads the settings, or throws one `ConfigError` that names every wrong one. */
export function loadConfig(env: Environment): Config {
  const problems: string[] = [];
  const entries = Object.entries<Setting<unknown>>(settings);
  const values = Object.fromEntries(
    entries.map(([name, each]) => [name, read(env, each, problems)]),
  ) as Values;
  const publicUrl = values.publicUrl ? new URL(values.publicUrl) : undefined;
  const publicPath = publicUrl?.pathname.replace(/\/$/, "");
  const basePath = values.basePath ?? publicPath ?? "";
  problems.push(...contradictions(values, publicPath));
  if (problems.length > 0) throw new ConfigError(problems);

  const { conductorUrl, host, port, trustedProxies, logLevel } = values;
  const names = [...values.allowedHosts, ...(publicUrl === undefined ? [] : [publicUrl.hostname])];
  return {
    conductorUrl,
    executorUrl: values.executorUrl || conductorUrl.replace(/^http/, "ws"),
    host,
    port,
    basePath,
    allowedHosts: [...new Set(names)],
    trustedProxies,
    logLevel,
    signIn: values.oauthEnabled ? { ...values, basePath } : undefined,
  };
}

/** What is wrong with settings together; each alone may be fine. */
function contradictions(values: Values, publicPath: string | undefined): string[] {
  const problems: string[] = [];
  if (values.basePath !== undefined && publicPath !== undefined && values.basePath !== publicPath) {
    problems.push(
      `${settings.basePath.env} is ${JSON.stringify(values.basePath)}, but the path of ${settings.publicUrl.env} is ${JSON.stringify(publicPath)}: make them the same, or leave the former out.`,
    );
  }
  if (!values.oauthEnabled) return problems;
  // One that was refused is undefined, and was already reported.
  if (values.clientId === "") {
    problems.push(`${settings.clientId.env} is not set, and ${settings.oauthEnabled.env} needs it.`);
  }

  if (values.issuer === "" && values.authorizationUrl === "") {
    problems.push(
      `${settings.issuer.env} and ${settings.authorizationUrl.env} are not set, and ${settings.oauthEnabled.env} needs one of them.`,
    );
  }
  return problems;
}

function read<T>(env: Environment, setting: Setting<T>, problems: string[]): T | undefined {
  const name = setting.alias !== undefined && !env[setting.env]?.trim() ? setting.alias : setting.env;
  const text = env[name]?.trim() ?? "";
  if (text === "") return setting.fallback;
  try {
    return setting.parse(text);
  } catch (error) {
    const advice = error instanceof Error ? error.message : String(error);
    const shown = setting.isSecret ? "" : ` is ${JSON.stringify(text.replace(/\/\/[^@/]*@/, "//…@"))}`;
    problems.push(`${name}${shown}: ${advice}`);
    return undefined;
  }
}

// Environment → Config. Every problem is collected, so that one failed start tells them all.
import {
  ConfigError,
  readSettings,
  type Environment,
  type Values,
} from "../../conductor/src/settings/setting.ts";
import { settings } from "./settings.ts";

type Settings = Values<typeof settings>;

/**
 * What sign-in needs; an empty text means that the issuer's discovery document says it, that the browser's request does in
 * the case of the public URL, or that there is none.
 */
export type SignInConfig = Pick<
  Settings,
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
  /** Changes are refused. */
  readonly isReadOnly: boolean;
  /** Absent: every person who reaches the Console may do everything. */
  readonly signIn: SignInConfig | undefined;
}

/** Reads the settings, or throws one `ConfigError` that names every wrong one. */
export function loadConfig(env: Environment): Config {
  const problems: string[] = [];
  const values = readSettings(settings, env, problems);
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
    isReadOnly: values.readOnly,
    signIn: values.oauthEnabled ? { ...values, basePath } : undefined,
  };
}

/** What is wrong with settings together; each alone may be fine. */
function contradictions(values: Settings, publicPath: string | undefined): string[] {
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

// Every setting of the Console, as a table: where it comes from, what it is when unset, and how its text is read.
import { isIPv6 } from "node:net";
import { hostOf, isNetwork } from "../../conductor/src/origin.ts";

export interface Setting<T> {
  readonly env: string;
  /** Another name for it, which counts when the first is unset. */
  readonly alias?: string;
  /** Value when unset or empty. */
  readonly fallback: T;
  /** Reads the text, or throws an `Error` whose sentence says what to do. */
  readonly parse: (text: string) => T;
  /** Its value is never repeated. */
  readonly isSecret?: true;
  readonly about: string;
}

function setting<T>(value: Setting<T>): Setting<T> {
  return value;
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];
const minSecretBytes = 32;

/** Names that begin with `DBOS_` are those of the official image; our own begin with `CONSOLE_`. */
export const settings = {
  conductorUrl: setting({
    env: "DBOS_CONDUCTOR_URL",
    fallback: "http://conductor:8090",
    parse: parseUrl("http:", ["http:", "https:"]),
    about: "Where Conductor answers, as host:port or as a URL",
  }),
  executorUrl: setting({
    env: "CONSOLE_EXECUTOR_URL",
    fallback: "",
    parse: parseUrl("ws:", ["ws:", "wss:"]),
    about: "WebSocket URL that the page tells people to connect applications to; unset, Conductor's own",
  }),
  host: setting({
    env: "CONSOLE_HOST",
    fallback: "127.0.0.1",
    parse: (text) => text,
    about: "Address to listen on; 0.0.0.0 for all. Without sign-in, only loopback is safe",
  }),
  port: setting({
    env: "CONSOLE_PORT",
    alias: "PORT",
    fallback: 8080,
    parse: parsePort,
    about: "TCP port; PORT is read when it is unset",
  }),
  publicUrl: setting({
    env: "CONSOLE_PUBLIC_URL",
    fallback: "",
    parse: parseUrl("https:", ["http:", "https:"]),
    about:
      "URL under which browsers reach the Console, path included, to which a sign-in returns; unset, the name that the browser used",
  }),
  basePath: setting<string | undefined>({
    env: "CONSOLE_BASE_PATH",
    fallback: undefined,
    parse: parseBasePath,
    about: "Path prefix such as /console; unset, the path of CONSOLE_PUBLIC_URL",
  }),
  allowedHosts: setting<readonly string[]>({
    env: "CONSOLE_ALLOWED_HOSTS",
    fallback: [],
    parse: parseHosts,
    about:
      "Host names it answers to besides that of CONSOLE_PUBLIC_URL, loopback names and its own address, separated by commas. With sign-in and neither set: any name",
  }),
  trustedProxies: setting<readonly string[]>({
    env: "CONSOLE_TRUSTED_PROXIES",
    fallback: [],
    parse: parseNetworks,
    about:
      "Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas; Conductor is told the client's address",
  }),
  logLevel: setting({
    env: "CONSOLE_LOG_LEVEL",
    fallback: "info",
    parse: parseLogLevel,
    about: `Least severe level that is logged: ${logLevels.join(", ")}`,
  }),
  sessionSecrets: setting<readonly string[]>({
    env: "CONSOLE_SESSION_SECRET",
    fallback: [],
    parse: parseSecrets,
    isSecret: true,
    about: `What session cookies are sealed with, at least ${minSecretBytes} bytes, the same on every replica; unset, made anew at each start, which ends all sessions. Several, separated by commas: the first seals, all of them open`,
  }),
  oauthEnabled: setting({
    env: "DBOS_OAUTH_ENABLED",
    fallback: false,
    parse: parseFlag,
    about: "Require sign-in",
  }),
  issuer: setting({
    env: "DBOS_OAUTH_ISSUER",
    fallback: "",
    parse: parseEndpoint,
    about:
      "OpenID Connect issuer, exactly as its tokens name it; unset, the one whose discovery document names DBOS_OAUTH_AUTHORIZATION_URL",
  }),
  clientId: setting({
    env: "DBOS_OAUTH_CLIENT_ID",
    fallback: "",
    parse: (text) => text,
    about: "What the issuer knows the Console as; needed for sign-in",
  }),
  clientSecret: setting({
    env: "DBOS_OAUTH_CLIENT_SECRET",
    fallback: "",
    parse: (text) => text,
    isSecret: true,
    about: "For issuers that give clients a secret; unset for a public client, which PKCE protects",
  }),
  scope: setting({
    env: "DBOS_OAUTH_SCOPE",
    fallback: "openid profile email",
    parse: parseScope,
    about: "What is asked for, separated by spaces; with offline_access most issuers let sessions be renewed",
  }),
  audience: setting({
    env: "DBOS_OAUTH_AUDIENCE",
    fallback: "",
    parse: (text) => text,
    about: "API that the token is to be for, for issuers that want to be asked",
  }),
  authorizationUrl: setting({
    env: "DBOS_OAUTH_AUTHORIZATION_URL",
    fallback: "",
    parse: parseEndpoint,
    about: "Where browsers sign in. This and the next four: unset, the issuer's discovery document says it",
  }),
  tokenUrl: setting({
    env: "DBOS_OAUTH_TOKEN_URL",
    fallback: "",
    parse: parseEndpoint,
    about: "Where the Console's server exchanges codes; may be an address that only it can reach",
  }),
  jwksUrl: setting({
    env: "DBOS_OAUTH_JWKS_URL",
    fallback: "",
    parse: parseEndpoint,
    about: "Where the issuer's keys are, likewise",
  }),
  userInfoUrl: setting({
    env: "DBOS_OAUTH_USERINFO_URL",
    fallback: "",
    parse: parseEndpoint,
    about: "Where name and e-mail address are asked for when the ID token has none, likewise",
  }),
  logoutUrl: setting({
    env: "DBOS_OAUTH_LOGOUT_URL",
    fallback: "",
    parse: parseEndpoint,
    about: "Where browsers are sent to sign out at the issuer too",
  }),
} as const;

/** Accepts `host:port` as well as a URL, because the official images are given the former. No slash at its end. */
function parseUrl(scheme: string, allowed: readonly string[]): (text: string) => string {
  return (text) => {
    const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${scheme}//${text}`;
    if (!URL.canParse(whole)) {
      throw new Error(`give host:port or a URL, for example ${scheme}//localhost:8090.`);
    }
    const url = new URL(whole);
    if (!allowed.includes(url.protocol)) {
      throw new Error(`the scheme must be ${allowed.map((name) => name.replace(":", "")).join(" or ")}.`);
    }

    if (url.search !== "" || url.hash !== "") throw new Error("leave out the query and the fragment.");
    if (url.username !== "" || url.password !== "") throw new Error("leave out the user name and password.");
    return withoutTrailingSlash(url.href);
  };
}

/** A URL of the issuer, kept as it is: a slash at its end counts. */
function parseEndpoint(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Error("give a URL such as https://auth.example.com/dex.");
  }

  if (new URL(text).username !== "") throw new Error("leave out the user name and password.");
  return text;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error("give a whole number from 0 to 65535.");
  }

  return port;
}

function parseBasePath(text: string): string {
  const path = withoutTrailingSlash(text);
  if (path !== "" && !/^(\/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])+$/.test(path)) {
    throw new Error(
      "start with a slash and use letters, digits, dot, dash, underscore, for example /console.",
    );
  }
  return path;
}

function parseHosts(text: string): string[] {
  return splitList(text).map((item) => {
    const host = hostOf(isIPv6(item) ? `[${item}]` : item);
    if (host === undefined) throw new Error("give host names such as ops.example.com, separated by commas.");
    return host;
  });
}

function parseNetworks(text: string): string[] {
  const networks = splitList(text);
  if (!networks.every(isNetwork)) {
    throw new Error("give addresses or networks such as 10.0.0.0/16, separated by commas.");
  }

  return networks;
}

function parseLogLevel(text: string): string {
  if (!logLevels.includes(text)) throw new Error(`use one of ${logLevels.join(", ")}.`);
  return text;
}

function parseSecrets(text: string): string[] {
  const secrets = splitList(text);
  if (secrets.length === 0 || secrets.some((secret) => Buffer.byteLength(secret) < minSecretBytes)) {
    throw new Error(`give at least ${minSecretBytes} bytes, for example from: openssl rand -base64 32`);
  }

  return secrets;
}

function parseFlag(text: string): boolean {
  const word = text.toLowerCase();
  if (word !== "true" && word !== "false") throw new Error("use true or false.");
  return word === "true";
}

function parseScope(text: string): string {
  if (!text.split(/\s+/).includes("openid")) throw new Error("openid must be among them.");
  return text;
}

function splitList(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function withoutTrailingSlash(text: string): string {
  return text.replace(/\/+$/, "");
}

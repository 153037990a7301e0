// Every setting of the Console, as a table.
import {
  parseHosts,
  parseHttpUrl,
  parseList,
  parseNetworks,
} from "../../conductor/src/settings/addresses.ts";
import { parseChoice, parseFlag, parseInteger } from "../../conductor/src/settings/quantity.ts";
import { setting } from "../../conductor/src/settings/setting.ts";

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const minSecretBytes = 32;
const noCredentials = "expected no user name and password";

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
    parse: parseInteger(0, 65_535),
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
      "Host names to answer to besides that of CONSOLE_PUBLIC_URL, loopback names and its own address, separated by commas. With sign-in and neither set: any name",
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
    fallback: "info" as const,
    parse: parseChoice(logLevels),
    about: `Minimum severity that is logged: ${logLevels.join(", ")}`,
  }),
  readOnly: setting({
    env: "CONSOLE_READ_ONLY",
    fallback: false,
    parse: parseFlag,
    about:
      "Refuse every change that is asked for through the Console, from every person; Conductor itself goes on taking them",
  }),
  sessionSecrets: setting<readonly string[]>({
    env: "CONSOLE_SESSION_SECRET",
    fallback: [],
    parse: parseSecrets,
    isSecret: true,
    about: `What session cookies are sealed with, at least ${minSecretBytes} bytes, the same on every replica; unset, made at each start, which ends all sessions. Several, separated by commas: the first seals, all of them open`,
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
    about: "Client id of the Console at the issuer; needed for sign-in",
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
      throw new Error(`expected host:port or a URL such as ${scheme}//localhost:8090`);
    }
    const url = new URL(whole);
    if (!allowed.includes(url.protocol)) {
      throw new Error(`expected the scheme ${allowed.map((name) => name.replace(":", "")).join(" or ")}`);
    }

    if (url.search !== "" || url.hash !== "") throw new Error("expected neither query nor fragment");
    if (url.username !== "" || url.password !== "") throw new Error(noCredentials);
    return withoutTrailingSlash(url.href);
  };
}

/** A URL of the issuer, kept as it is: a slash at its end counts. */
function parseEndpoint(text: string): string {
  const url = parseHttpUrl(text);
  if (new URL(url).username !== "") throw new Error(noCredentials);
  return url;
}

function parseBasePath(text: string): string {
  const path = withoutTrailingSlash(text);
  if (path !== "" && !/^(\/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])+$/.test(path)) {
    throw new Error("expected a path such as /console, of letters, digits, dots, dashes and underscores");
  }
  return path;
}

function parseSecrets(text: string): string[] {
  const secrets = parseList(text);
  if (secrets.some((secret) => Buffer.byteLength(secret) < minSecretBytes)) {
    throw new Error(`expected at least ${minSecretBytes} bytes, for example from: openssl rand -base64 32`);
  }

  return secrets;
}

function parseScope(text: string): string {
  if (!text.split(/\s+/).includes("openid")) throw new Error("expected openid among them");
  return text;
}

function withoutTrailingSlash(text: string): string {
  return text.replace(/\/+$/, "");
}

// What `npm run compose:env` writes: every secret of compose.yaml, made at random, and the settings that go with them.
import { createHash, randomBytes } from "node:crypto";

export const adminEmail = "admin@example.com";
const sampleApp = "podium-sample";
const dex = { public: "http://127.0.0.1:5556/dex", inside: "http://dex:5556/dex" };

export interface ComposeEnvironment {
  /** Text of `.env`. */
  readonly text: string;
  /** API key with which Prometheus asks Conductor for its numbers. */
  readonly prometheusKey: string;
}

/** The settings without sign-in, or with it where the hash of the administrator's password is given. */
export function composeEnvironment(passwordHash?: string): ComposeEnvironment {
  const keys = { app: apiKey(), prometheus: apiKey() };
  const values = {
    POSTGRES_PASSWORD: secret(),
    CONDUCTOR_DB_PASSWORD: secret(),
    APP_DB_PASSWORD: secret(),
    APP_KEY: keys.app,
    CONSOLE_SESSION_SECRET: secret(),
    CONDUCTOR_SEALING_KEYS: `1:${secret()}`,
    GRAFANA_PASSWORD: secret(),
    CONDUCTOR_BOOTSTRAP: JSON.stringify(bootstrap(keys, passwordHash !== undefined)),
    ...(passwordHash === undefined ? {} : signIn(passwordHash)),
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'`);
  return { text: `${lines.join("\n")}\n`, prometheusKey: keys.prometheus };
}

/** Letters, digits, dashes and underscores, so that it stands in a URL as it is. */
export function secret(): string {
  return randomBytes(32).toString("base64url");
}

function apiKey(): string {
  return `dbos_${secret()}`;
}

function bootstrap(keys: { readonly app: string; readonly prometheus: string }, hasSignIn: boolean): unknown {
  return {
    ...(hasSignIn ? { organization: { name: "podium", admins: [{ email: adminEmail }] } } : {}),
    applications: [{ name: sampleApp, executorTimeoutSecs: 10 }],
    apiKeys: [
      { name: "sample", sha256: digest(keys.app), applications: [sampleApp] },
      { name: "prometheus", sha256: digest(keys.prometheus), permissions: ["metric.read"] },
    ],
  };
}

function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Browsers reach Dex on this machine, Conductor and the Console by its service. */
function signIn(passwordHash: string): Readonly<Record<string, string>> {
  return {
    COMPOSE_PROFILES: "auth",
    DEX_USER_0_HASH: passwordHash,
    DBOS_OAUTH_ENABLED: "true",
    DBOS_OAUTH_ISSUER: dex.public,
    DBOS_OAUTH_AUDIENCE: "dbos-console",
    DBOS_OAUTH_AUTHORIZATION_URL: `${dex.public}/auth`,
    DBOS_OAUTH_TOKEN_URL: `${dex.inside}/token`,
    DBOS_OAUTH_JWKS_URL: `${dex.inside}/keys`,
    DBOS_OAUTH_USERINFO_URL: `${dex.inside}/userinfo`,
  };
}

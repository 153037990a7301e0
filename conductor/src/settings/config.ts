// Environment → Config. Every problem is reported at once, and any problem stops the start.
import { localOrg } from "../auth/caller.ts";
import { parseHosts, parseHttpUrl, parseList, parseNetworks } from "./addresses.ts";
import { parseBootstrap, readBootstrapFile } from "./bootstrap.ts";
import { bodyCopies, limitSettings } from "./limits.ts";
import { readProcessMemory, type ProcessMemory } from "./process-memory.ts";
import { parseChoice, parseDuration, parseFlag, parseInteger } from "./quantity.ts";
import { ConfigError, readSettings, setting, textOf, type Environment, type Values } from "./setting.ts";
import { parseAddress, parseDatabaseUrl, parsePeerSecret, parsePeppers, parseVersion } from "./values.ts";

const hourMs = 3_600_000;

/** Every setting of Conductor. Names of the official image are kept; our own begin with `CONDUCTOR_`. */
export const settings = {
  databaseUrl: setting({
    env: "DBOS__CONDUCTOR_DB_URL",
    parse: parseDatabaseUrl,
    isSecret: true,
    about: "PostgreSQL URL of Conductor's own database",
  }),
  port: setting({
    env: "DBOS__CONDUCTOR_PORT",
    fallback: 8090,
    parse: parseInteger(1, 65_535),
    about: "TCP port for HTTP and WebSockets",
  }),
  host: setting({
    env: "CONDUCTOR_HOST",
    fallback: "127.0.0.1",
    parse: (text) => text,
    about: "Address to listen on; 0.0.0.0 for all. Without sign-in, only loopback is safe",
  }),
  allowedHosts: setting({
    env: "CONDUCTOR_ALLOWED_HOSTS",
    fallback: [],
    parse: parseHosts,
    about:
      "Host names to answer to without sign-in, separated by commas, besides loopback names, its own address, the advertised one and its Service's",
  }),
  advertiseAddress: setting({
    env: "DBOS__ADVERTISE_ADDRESS",
    fallback: "127.0.0.1",
    parse: parseAddress,
    about: "Host, IP or URL at which other replicas reach this one",
  }),
  peerSecret: setting({
    env: "CONDUCTOR_PEER_SECRET",
    fallback: "",
    parse: parsePeerSecret,
    isSecret: true,
    about: "Secret shared by all replicas, at least 16 characters; needed to run more than one",
  }),
  oauthEnabled: setting({
    env: "DBOS_OAUTH_ENABLED",
    fallback: false,
    parse: parseFlag,
    about: "Require sign-in and API keys",
  }),
  oauthIssuer: setting({
    env: "DBOS_OAUTH_ISSUER",
    fallback: "",
    parse: parseHttpUrl,
    about: "OpenID Connect issuer, exactly as its tokens name it; needed for sign-in",
  }),
  oauthAudiences: setting({
    env: "DBOS_OAUTH_AUDIENCE",
    fallback: [],
    parse: parseList,
    about: "Audiences, separated by commas; a token must name one of them; needed for sign-in",
  }),
  oauthJwksUrl: setting({
    env: "DBOS_OAUTH_JWKS_URL",
    fallback: "",
    parse: parseHttpUrl,
    about: "Where the issuer's keys are, if its discovery document cannot be reached from here",
  }),
  assumesEmailVerified: setting({
    env: "CONDUCTOR_ASSUME_EMAIL_VERIFIED",
    fallback: false,
    parse: parseFlag,
    about:
      "Take e-mail addresses as verified where the issuer does not say; only for issuers at which no person can choose an address freely",
  }),
  acceptsEmailChanges: setting({
    env: "CONDUCTOR_ACCEPT_EMAIL_CHANGES",
    fallback: false,
    parse: parseFlag,
    about:
      "Let a person in whose e-mail address has changed at the issuer; only for issuers that give each person a subject of their own",
  }),
  bootstrap: setting({
    env: "CONDUCTOR_BOOTSTRAP",
    fallback: null,
    parse: parseBootstrap,
    isSecret: true,
    about: "Organisation, admins, applications and API keys to create at startup, as JSON",
  }),
  bootstrapFile: setting({
    env: "CONDUCTOR_BOOTSTRAP_FILE",
    fallback: null,
    parse: readBootstrapFile,
    isSecret: true,
    about: "Path of a file with the same JSON as CONDUCTOR_BOOTSTRAP",
  }),
  livePeppers: setting({
    env: "CONDUCTOR_KEY_PEPPER_LIVE",
    fallback: [],
    parse: parsePeppers,
    isSecret: true,
    about:
      "Secrets in the digests of live API keys, as VERSION:SECRET, separated by commas; new keys get the first",
  }),
  developmentPeppers: setting({
    env: "CONDUCTOR_KEY_PEPPER_DEV",
    fallback: [],
    parse: parsePeppers,
    isSecret: true,
    about: "The same for development keys",
  }),
  sealingKeys: setting({
    env: "CONDUCTOR_SEALING_KEYS",
    fallback: [],
    parse: parsePeppers,
    isSecret: true,
    about:
      "Secrets under which those of webhooks are encrypted in the database, as VERSION:SECRET, separated by commas; new ones get the first. Without one there are no webhooks",
  }),
  webhookNetworks: setting({
    env: "CONDUCTOR_WEBHOOK_NETWORKS",
    fallback: [],
    parse: parseNetworks,
    about: "Addresses and networks that webhooks may reach besides public ones by https, separated by commas",
  }),
  trustedProxies: setting({
    env: "CONDUCTOR_TRUSTED_PROXIES",
    fallback: [],
    parse: parseNetworks,
    about: "Addresses and networks of proxies whose X-Forwarded-For is believed, separated by commas",
  }),
  licenseKey: setting({
    env: "DBOS_CONDUCTOR_LICENSE_KEY",
    fallback: "",
    parse: () => "",
    isSecret: true,
    about: "Accepted for compatibility with the official image, and unused",
  }),
  buildVersion: setting({
    env: "CONDUCTOR_BUILD_VERSION",
    fallback: "unknown",
    parse: parseVersion,
    about: "Name of this build; shown in /healthz and in the table of replicas, and never acted on",
  }),
  logLevel: setting({
    env: "CONDUCTOR_LOG_LEVEL",
    fallback: "info" as const,
    parse: parseChoice(["debug", "info", "warn", "error"]),
    about: "Minimum severity that is logged",
  }),
  databaseConnections: setting({
    env: "CONDUCTOR_DB_CONNECTIONS",
    fallback: 10,
    parse: parseInteger(2, 200),
    about: "Maximum connections to the database",
  }),
  databaseWaitMs: setting({
    env: "CONDUCTOR_DB_WAIT",
    fallback: 60_000,
    parse: parseDuration(0, 3_600_000),
    about: "How long to wait at start for a database that is not up yet",
  }),
  ...limitSettings,
  maxPerAddress: setting({
    env: "CONDUCTOR_MAX_EXECUTORS_PER_ADDRESS",
    fallback: 20_000,
    parse: parseInteger(1, 1_000_000),
    about: "Maximum executors that may connect from one client address",
  }),
  maxPerKey: setting({
    env: "CONDUCTOR_MAX_EXECUTORS_PER_KEY",
    fallback: 50_000,
    parse: parseInteger(1, 1_000_000),
    about: "Maximum executors that may connect with one API key",
  }),
  maxWaiting: setting({
    env: "CONDUCTOR_MAX_WAITING",
    fallback: 512,
    parse: parseInteger(1, 100_000),
    about: "Maximum requests that wait for one executor",
  }),
  headersMs: setting({
    env: "CONDUCTOR_HEADERS_TIMEOUT",
    fallback: 20_000,
    parse: parseDuration(1_000, 300_000),
    about: "How long the head of an HTTP request may take to arrive",
  }),
  bodyMs: setting({
    env: "CONDUCTOR_BODY_TIMEOUT",
    fallback: 300_000,
    parse: parseDuration(1_000, 3_600_000),
    about: "How long a whole HTTP request may take to arrive",
  }),
  stalledMs: setting({
    env: "CONDUCTOR_ANSWER_STALL",
    fallback: 60_000,
    parse: parseDuration(1_000, 300_000),
    about: "A client that has taken nothing of a large answer for this long is cut off",
  }),
  maxRequestsPerSecond: setting({
    env: "CONDUCTOR_MAX_REQUESTS_PER_SECOND",
    fallback: 50_000,
    parse: parseInteger(1, 1_000_000),
    about: "Maximum requests per second of one API key or person; without sign-in, of one address",
  }),
  maxRefusalsPerSecond: setting({
    env: "CONDUCTOR_MAX_REFUSALS_PER_SECOND",
    fallback: 200,
    parse: parseInteger(1, 1_000_000),
    about: "Maximum requests per second of one address with unknown API keys",
  }),
  silenceMs: setting({
    env: "CONDUCTOR_EXECUTOR_SILENCE",
    fallback: 45_000,
    parse: parseDuration(25_000, 600_000),
    about: "An executor that has sent or taken no byte for this long is disconnected",
  }),
  handshakeMs: setting({
    env: "CONDUCTOR_HANDSHAKE_TIMEOUT",
    fallback: 10_000,
    parse: parseDuration(1_000, 60_000),
    about: "How long an executor may take to answer the handshake",
  }),
  restartGraceMs: setting({
    env: "CONDUCTOR_RESTART_GRACE",
    fallback: 60_000,
    parse: parseDuration(5_000, 3_600_000),
    about: "Minimum time for executors to come back after Conductor or its database was away",
  }),
  recordsKeptMs: setting({
    env: "CONDUCTOR_RECORDS_KEPT",
    fallback: 720 * hourMs,
    parse: parseDuration(24 * hourMs, 43_800 * hourMs),
    about:
      "How long dead executors of abandoned applications, digests of revoked API keys, and ended deliveries to webhooks are kept",
  }),
  metricsPeriodSecs: setting({
    env: "DBOS__METRICS_COLLECTION_PERIOD",
    fallback: 300,
    parse: parseInteger(1, 86_400),
    about: "Length of the periods that counts are collected for, in seconds",
  }),
  metricsKeptMs: setting({
    env: "CONDUCTOR_METRICS_KEPT",
    fallback: 720 * hourMs,
    parse: parseDuration(hourMs, 43_800 * hourMs),
    about: "How long collected counts are kept",
  }),
  alertingPeriodMs: setting({
    env: "CONDUCTOR_ALERTING_PERIOD",
    fallback: 30_000,
    parse: parseDuration(1_000, hourMs),
    about: "How often the alerting rules of an application are judged",
  }),
  retentionPeriodMs: setting({
    env: "CONDUCTOR_RETENTION_PERIOD",
    fallback: 60_000,
    parse: parseDuration(1_000, hourMs),
    about: "How often workflows are timed out; every tenth time old ones are deleted too",
  }),
  readingMaxAgeMs: setting({
    env: "CONDUCTOR_READING_MAX_AGE",
    fallback: 60_000,
    parse: parseDuration(5_000, hourMs),
    about: "Maximum age of a reading for an autoscaler while executors are connected but do not answer",
  }),
  readingKeptMs: setting({
    env: "CONDUCTOR_READING_KEPT",
    fallback: 900_000,
    parse: parseDuration(0, 720 * hourMs),
    about: "Maximum age of a reading for an autoscaler while no executor is connected",
  }),
  wakeMs: setting({
    env: "CONDUCTOR_WAKE_FOR",
    fallback: 300_000,
    parse: parseDuration(10_000, hourMs),
    about: "How long an application at zero is wanted after a request for it",
  }),
  wakeAheadMs: setting({
    env: "CONDUCTOR_WAKE_AHEAD",
    fallback: 120_000,
    parse: parseDuration(1_000, hourMs),
    about: "How long before a schedule fires an application at zero is wanted",
  }),
  reconnectGraceMs: setting({
    env: "CONDUCTOR_RECONNECT_GRACE",
    fallback: 15_000,
    parse: parseDuration(0, hourMs),
    about: "How long an executor that a draining replica has sent away still counts as connected",
  }),
  drainDelayMs: setting({
    env: "CONDUCTOR_DRAIN_DELAY",
    fallback: 5_000,
    parse: parseDuration(0, 600_000),
    about: "Time from SIGTERM, when /readyz answers 503, until executors are sent to other replicas",
  }),
  drainRefugeMs: setting({
    env: "CONDUCTOR_DRAIN_REFUGE",
    fallback: 15_000,
    parse: parseDuration(0, 600_000),
    about: "How long executors are kept after SIGTERM while no other replica can take them",
  }),
  drainWindowMs: setting({
    env: "CONDUCTOR_DRAIN_WINDOW",
    fallback: 10_000,
    parse: parseDuration(0, 600_000),
    about: "Time over which a draining replica sends its executors away, in shuffled batches",
  }),
  drainMs: setting({
    env: "CONDUCTOR_DRAIN_TIMEOUT",
    fallback: 10_000,
    parse: parseDuration(0, 600_000),
    about: "How long requests may take to finish after SIGTERM",
  }),
} as const;

export type Config = Values<typeof settings>;

/** Reads the environment. Throws `ConfigError` with every problem. */
export function loadConfig(env: Environment, memory: ProcessMemory = readProcessMemory()): Config {
  const problems: string[] = [];
  const config = readSettings(settings, env, problems, memory);
  problems.push(...findContradictions(env, config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** What is wrong with settings together; each alone may be fine. Members whose text was refused are undefined. */
function findContradictions(env: Environment, config: Partial<Config>): string[] {
  const problems: string[] = [];
  if (config.oauthEnabled) {
    for (const { env: name, about } of [settings.oauthIssuer, settings.oauthAudiences]) {
      if (textOf(env, name) === "") problems.push(`${name} is not set: give the ${about}.`);
    }
  }
  if (config.bootstrap != null && config.bootstrapFile != null) {
    problems.push(`${settings.bootstrap.env} and ${settings.bootstrapFile.env} are both set: keep one.`);
  }

  const { maxInFlightBytes = Number.POSITIVE_INFINITY, maxMessageBytes = 0, maxBodyBytes = 0 } = config;
  for (const [{ env: name }, bytes] of [
    [settings.maxMessageBytes, maxMessageBytes],
    [settings.maxBodyBytes, bodyCopies * maxBodyBytes],
  ] as const) {
    if (bytes > maxInFlightBytes) {
      problems.push(
        `${name} is more than ${settings.maxInFlightBytes.env} has room for: lower the one or raise the other.`,
      );
    }
  }
  const live = new Set(config.livePeppers?.map(({ secret }) => secret));
  if (config.developmentPeppers?.some(({ secret }) => live.has(secret))) {
    const { livePeppers, developmentPeppers } = settings;
    problems.push(
      `${livePeppers.env} and ${developmentPeppers.env} share a secret: each class needs its own.`,
    );
  }
  const org = (config.bootstrap ?? config.bootstrapFile)?.organization?.name ?? localOrg;
  if (config.oauthEnabled === false && org !== localOrg) {
    problems.push(
      `${settings.bootstrap.env} names the organisation ${org}, but without sign-in the only one is ${localOrg}.`,
    );
  }
  return problems;
}

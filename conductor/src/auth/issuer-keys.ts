// The issuer's public keys: found when first needed, remembered, asked for again when a token names an unknown one.
import {
  createRemoteJWKSet,
  customFetch,
  errors as joseErrors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from "jose";
import type { Logger } from "pino";
import { ConductorError, toError } from "../errors.ts";
import { BoundedMap } from "../memory.ts";
import { readJsonText } from "./bounded-json.ts";

export interface IssuerOptions {
  /** Must equal the `iss` of every token, character by character. */
  readonly issuer: string;
  /** Where the keys are; undefined means that the issuer's discovery document says it. */
  readonly jwksUrl: string | undefined;
  readonly log: Logger;
  readonly timing?: Partial<typeof defaultTiming>;
}

const defaultTiming = {
  /** Keys are read again after this long, so that a withdrawn key stops working. */
  refreshMs: 600_000,
  /** An unknown key id makes Conductor ask again, but not more often than this: key ids can be invented. */
  unknownKeyMs: 10_000,
  /** After a failure the issuer is left alone for this long. */
  retryMs: 2_000,
  /** While the issuer is away, the keys it gave last are good for this long. */
  staleMs: 3_600_000,
  timeoutMs: 5_000,
};

export interface Issuer {
  /** Finds the key that a token's header names. Throws `CONDUCTOR_ISSUER_UNAVAILABLE`, and `jose`'s errors. */
  readonly findKey: JWTVerifyGetKey;
  /** URL that tells about the owner of a token, or undefined when the issuer cannot be asked or has none. */
  userInfoUrl(): Promise<string | undefined>;
}

interface Discovery {
  readonly jwks_uri?: unknown;
  readonly userinfo_endpoint?: unknown;
}

/** Describes an issuer without asking it anything yet: it may start after Conductor does. */
export function createIssuer(options: IssuerOptions): Issuer {
  const { issuer, jwksUrl, log } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const discoveryUrl = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const readDiscovery = withMemory(discoveryUrl, timing, log);
  const readKeys = withMemory("the issuer's keys", timing, log);
  let findKey: JWTVerifyGetKey | undefined;
  let locating: Promise<JWTVerifyGetKey> | undefined;

  const discover = async (): Promise<Discovery> => {
    const { text } = await readDiscovery((signal) => fetch(discoveryUrl, { redirect: "error", signal }));
    return JSON.parse(text) as Discovery;
  };
  /** When the keys were asked for last, and whether what came is the issuer's answer to that. */
  let lookUp = { at: 0, isFresh: false };
  const fetchKeys: FetchImplementation = async (url, request) => {
    const at = Date.now();
    const { text, isFresh } = await readKeys(() => fetch(url, request), isKeySet);
    lookUp = { at, isFresh };
    return new Response(text);
  };
  const locate = async (): Promise<JWTVerifyGetKey> => {
    const url = jwksUrl ?? (await discover()).jwks_uri;
    if (typeof url !== "string" || !URL.canParse(url)) {
      throw unavailable(new Error(`${discoveryUrl} names no jwks_uri`));
    }

    const keySet = createRemoteJWKSet(new URL(url), {
      cacheMaxAge: timing.refreshMs,
      cooldownDuration: timing.unknownKeyMs,
      timeoutDuration: timing.timeoutMs,
      [customFetch]: fetchKeys,
    });
    /** Ids that the issuer has been asked for and does not have. */
    const absent = new BoundedMap<true>(maxAbsent);
    return async (header, token) => {
      const kid = header?.kid ?? "";
      const mayAsk = !keySet.coolingDown;
      try {
        return await keySet(header, token);
      } catch (error) {
        if (!(error instanceof joseErrors.JWKSNoMatchingKey)) throw error;
        if (mayAsk && lookUp.isFresh) absent.set(kid, true);
        if (absent.has(kid)) throw error;
        // Strangers' invented ids keep the look-up busy; a key that has just been made must not be called wrong for that.
        throw unavailable(error, Math.ceil((lookUp.at + timing.unknownKeyMs - Date.now()) / 1_000));
      }
    };
  };
  return {
    findKey: async (header, token) => {
      if (findKey === undefined) {
        locating ??= locate().finally(() => {
          locating = undefined;
        });
        findKey = await locating;
      }
      return findKey(header, token);
    },
    userInfoUrl: async () => {
      const found = await discover().catch(() => undefined);
      const url = found?.userinfo_endpoint;
      return typeof url === "string" && URL.canParse(url) ? url : undefined;
    },
  };
}

type Read = (
  ask: (signal: AbortSignal) => Promise<Response>,
  accepts?: (json: unknown) => boolean,
) => Promise<{ readonly text: string; readonly isFresh: boolean }>;

/**
 * Reads JSON over HTTP so that a failing issuer neither locks all people out at once nor is asked by every request:
 * failures are remembered for `retryMs`, and meanwhile what was read last is given, up to an age of `staleMs`.
 */
function withMemory(what: string, timing: typeof defaultTiming, log: Logger): Read {
  let good: { readonly text: string; readonly at: number } | undefined;
  let failed: { readonly error: Error; readonly at: number } | undefined;
  const orStale = (error: Error) => {
    if (good !== undefined && Date.now() - good.at < timing.staleMs) {
      return { text: good.text, isFresh: false };
    }
    throw unavailable(error);
  };
  return async (ask, accepts = isObject) => {
    if (failed !== undefined && Date.now() - failed.at < timing.retryMs) return orStale(failed.error);
    try {
      const response = await ask(AbortSignal.timeout(timing.timeoutMs));
      if (response.status !== 200) throw new Error(`status ${response.status} from ${what}`);
      const text = await readJsonText(response);
      if (!accepts(JSON.parse(text))) throw new Error(`no usable answer from ${what}`);
      good = { text, at: Date.now() };
      failed = undefined;
      return { text, isFresh: true };
    } catch (error) {
      failed = { error: toError(error), at: Date.now() };
      log.warn({ err: failed.error }, "the issuer cannot be asked");
      return orStale(failed.error);
    }
  };
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null;
}

function isKeySet(json: unknown): boolean {
  return isObject(json) && Array.isArray(json["keys"]) && json["keys"].every(isObject);
}

function unavailable(cause: Error, retryAfterSecs = 1): ConductorError {
  return new ConductorError(
    "CONDUCTOR_ISSUER_UNAVAILABLE",
    "Conductor cannot ask the sign-in issuer for the key of this token now; try again in a moment.",
    { cause, retryAfterSecs: Math.max(1, retryAfterSecs) },
  );
}

/** A caller can invent any number of ids. */
const maxAbsent = 100;

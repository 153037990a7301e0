// A person's session: sealed in the browser's cookie and refreshed before its token expires. The server stores none.
import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { cookieLines, cookieScope, readCookie } from "./cookies.ts";
import type { CookieScope } from "./cookies.ts";
import type { SignInConfig } from "./config.ts";
import { isUnreachable } from "./issuer.ts";
import type { Issuer } from "./issuer.ts";
import { publicUrlOf } from "./public-url.ts";
import type { Sealer } from "./sealer.ts";
import type { Session } from "./session-state.ts";

export type Standing =
  | {
      readonly kind: "live";
      readonly session: Session;
      /** To be set when present. */ readonly cookies: string[];
    }
  /** There is no session, or it was not made here. */
  | { readonly kind: "none" }
  /** The issuer refused to renew it. */
  | { readonly kind: "ended" }
  /** The token has expired and the issuer cannot be reached. */
  | { readonly kind: "unknown"; readonly error: unknown };

export interface Sessions {
  read(request: FastifyRequest): Promise<Standing>;
  /** `Set-Cookie` lines that store a session. */
  keep(request: FastifyRequest, session: Session): Promise<string[]>;
  /** `Set-Cookie` lines that remove the session. */
  drop(request: FastifyRequest): string[];
}

/** A token is refreshed this many seconds before it expires. */
const aheadSecs = 60;
/** How long requests with the old cookie get the same new session. */
const rememberedMs = 30_000;

export function createSessions(config: SignInConfig, sealer: Sealer, issuer: Issuer): Sessions {
  const scopeOf = (request: FastifyRequest): CookieScope =>
    cookieScope("podium_session", publicUrlOf(request, config), config.basePath);
  const refresh = shareRefreshes(issuer);

  const keep = async (request: FastifyRequest, session: Session): Promise<string[]> => {
    const lifetimeSecs = Math.max(1, Math.floor(session.endsAt - Date.now() / 1_000));
    return cookieLines(
      scopeOf(request),
      await sealer.seal("session", { session }, lifetimeSecs),
      lifetimeSecs,
    );
  };
  const read = async (request: FastifyRequest): Promise<Standing> => {
    const text = readCookie(request.headers.cookie, scopeOf(request));
    const payload = text === "" ? undefined : await sealer.open("session", text);
    if (payload === undefined) return { kind: "none" };
    const session = payload["session"] as Session;
    const leftSecs = (session.accessTokenEndsAt ?? Infinity) - Date.now() / 1_000;
    if (leftSecs > aheadSecs) return { kind: "live", session, cookies: [] };
    try {
      const renewed = await refresh(session);
      if (renewed !== undefined) {
        return { kind: "live", session: renewed, cookies: await keep(request, renewed) };
      }
    } catch (error) {
      if (leftSecs <= 0) return { kind: "unknown", error };
    }
    // Another replica may just have used the refresh token; its answer sets the new cookie.
    return leftSecs > 0 ? { kind: "live", session, cookies: [] } : { kind: "ended" };
  };
  return { read, keep, drop: (request) => cookieLines(scopeOf(request), "", 0) };
}

/** Refreshes each session once, however many requests need it, as most issuers accept a refresh token only once. */
function shareRefreshes(issuer: Issuer): (session: Session) => Promise<Session | undefined> {
  const under = new Map<string, Promise<Session | undefined>>();
  return (session) => {
    if (session.refreshToken === undefined) return Promise.resolve(undefined);
    const key = createHash("sha256").update(session.refreshToken).digest("base64");
    const shared = under.get(key);
    if (shared !== undefined) return shared;
    const refreshing = issuer.refresh(session).catch((error: unknown) => {
      if (isUnreachable(error)) throw error;
      return undefined;
    });
    under.set(key, refreshing);
    const forget = (): void => void under.delete(key);
    refreshing.then(() => void setTimeout(forget, rememberedMs).unref(), forget);
    return refreshing;
  };
}

// The routes for signing in and out. Tokens go from the issuer into the sealed cookie and nowhere else.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SignInConfig } from "./config.ts";
import { cookieLines, cookieScope, readCookie } from "./cookies.ts";
import { describeFailure, isUnreachable } from "./issuer.ts";
import type { Issuer, SignInState } from "./issuer.ts";
import { refuseForeignPage } from "./foreign.ts";
import { sendProblem } from "./problem.ts";
import { publicUrlOf } from "./public-url.ts";
import { safeReturnPath } from "./return-path.ts";
import type { Sealer } from "./sealer.ts";
import type { Sessions } from "./session.ts";

/** Why a sign-in failed; the page has a sentence for each. */
export type SignInFailure = "denied" | "expired" | "refused" | "unreachable";

/** What the page learns about the person who looks at it. It is public: never add a secret. */
export interface PublicSession {
  /** Null without a session. */
  readonly person: { readonly name: string; readonly email: string } | null;
}

const startedLifetimeSecs = 600;

export interface SignInParts {
  readonly sealer: Sealer;
  readonly issuer: Issuer;
  readonly sessions: Sessions;
}

/** Adds the routes. The proxy asks `sessions` itself. */
export function registerSignIn(app: FastifyInstance, config: SignInConfig, parts: SignInParts): void {
  const { sealer, issuer, sessions } = parts;
  const { basePath } = config;
  const placeOf = (request: FastifyRequest) => {
    const publicUrl = publicUrlOf(request, config);
    const started = cookieScope("podium_sign_in", publicUrl, basePath, "/oauth");
    return { publicUrl, started, origin: new URL(publicUrl).origin };
  };

  const goTo = (reply: FastifyReply, location: string): FastifyReply =>
    reply.code(303).header("cache-control", "no-store").header("location", location).send();
  const fail = (
    request: FastifyRequest,
    reply: FastifyReply,
    failure: SignInFailure,
    path: string,
    error?: unknown,
  ) => {
    request.log.warn({ failure, ...(error === undefined ? {} : describeFailure(error)) }, "sign-in failed");
    const query = new URLSearchParams({ error: failure, return: path });
    return goTo(reply, `${placeOf(request).origin}${basePath}/sign-in?${query.toString()}`);
  };

  app.get<{ readonly Querystring: { readonly return?: unknown } }>("/oauth/login", async (request, reply) => {
    const returnPath = safeReturnPath(request.query.return, basePath);
    const { publicUrl, started } = placeOf(request);
    try {
      const { location, ...state } = await issuer.startSignIn(publicUrl);
      const sealed = await sealer.seal("sign-in", { ...state, returnPath }, startedLifetimeSecs);
      return await goTo(
        reply.header("set-cookie", cookieLines(started, sealed, startedLifetimeSecs)),
        location,
      );
    } catch (error) {
      return fail(request, reply, isUnreachable(error) ? "unreachable" : "refused", returnPath, error);
    }
  });

  app.get<{ readonly Querystring: { readonly state?: unknown; readonly error?: unknown } }>(
    "/oauth/callback",
    async (request, reply) => {
      const { publicUrl, started, origin } = placeOf(request);
      const payload = await sealer.open("sign-in", readCookie(request.headers.cookie, started));
      const path = safeReturnPath(payload?.["returnPath"], basePath);
      // A sign-in must end in the browser in which it began: otherwise the session could belong to another person.
      if (payload === undefined || payload["state"] !== request.query.state) {
        return fail(request, reply, "expired", path);
      }
      void reply.header("set-cookie", cookieLines(started, "", 0));
      if (request.query.error === "access_denied") return fail(request, reply, "denied", path);
      try {
        const query = request.url.split("?", 2)[1] ?? "";
        const session = await issuer.finishSignIn(publicUrl, query, payload as unknown as SignInState);
        void reply.header("set-cookie", await sessions.keep(request, session));
        request.log.info({ subject: session.subject }, "signed in");
        return await goTo(reply, origin + path);
      } catch (error) {
        return fail(request, reply, isUnreachable(error) ? "unreachable" : "refused", path, error);
      }
    },
  );

  app.post("/oauth/logout", async (request, reply) => {
    const reason = refuseForeignPage(request);
    if (reason !== undefined) return sendProblem(reply, "CONSOLE_CROSS_SITE", reason);
    void reply.header("set-cookie", sessions.drop(request)).header("cache-control", "no-store");
    // Signing out of the Console must work while the issuer is away.
    const location = await issuer.signOutUrl(publicUrlOf(request, config)).catch(() => undefined);
    return { location: location ?? null };
  });

  app.get("/session", async (request, reply): Promise<PublicSession | FastifyReply> => {
    const reason = refuseForeignPage(request);
    if (reason !== undefined) return sendProblem(reply, "CONSOLE_CROSS_SITE", reason);
    const standing = await sessions.read(request);
    void reply.header("cache-control", "no-store");
    if (standing.kind === "unknown") return sendIssuerUnreachable(request, reply, standing.error);
    if (standing.kind !== "live") return { person: null };
    void reply.header("set-cookie", standing.cookies);
    const { name, email } = standing.session;
    return { person: { name, email } };
  });
}

/** Answers that the session cannot be renewed because the issuer is unreachable. */
export function sendIssuerUnreachable(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  request.log.warn(describeFailure(error), "issuer unreachable");
  return sendProblem(
    reply,
    "CONSOLE_ISSUER_UNREACHABLE",
    "The sign-in service cannot be reached, so your session cannot be renewed. This page tries again by itself.",
  );
}

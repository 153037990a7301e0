// The OpenID Connect issuer: the code flow with PKCE, refreshing, signing out. openid-client does the protocol.
import * as oidc from "openid-client";
import type { SignInConfig } from "./config.ts";
import { discoverIssuer } from "./discovery.ts";
import { fetchFromIssuer } from "./issuer-fetch.ts";
import type { Session } from "./session-state.ts";

/** What a sign-in keeps from its start to its end. */
export interface SignInState {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Issuer {
  /** Where to send the browser, which reaches the Console at this URL. */
  startSignIn(publicUrl: string): Promise<SignInState & { readonly location: string }>;
  /** Exchanges the code in the callback's query for a session. Throws on any mismatch. */
  finishSignIn(publicUrl: string, query: string, expected: SignInState): Promise<Session>;
  /** Returns the session with new tokens. Throws; see `isUnreachable`. */
  refresh(session: Session): Promise<Session>;
  /** Where to send the browser to sign out at the issuer too. */
  signOutUrl(publicUrl: string): Promise<string | undefined>;
}

const timeoutSecs = 5;
/** Maximum length of a session, however often its tokens are refreshed. */
const sessionLifetimeSecs = 7 * 86_400;
/** Asymmetric algorithms only: with a symmetric one, any program that knows the public key could sign. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

/** Makes the issuer's client without contacting the issuer, which may start after the Console. */
export function createIssuer(config: SignInConfig): Issuer {
  const { scope, audience, clientId } = config;
  const redirectUriOf = (publicUrl: string): string => `${publicUrl}/oauth/callback`;
  const client = once(() => configure(config));
  return {
    startSignIn: async (publicUrl) => {
      const started = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(await client(), {
        redirect_uri: redirectUriOf(publicUrl),
        scope,
        state: started.state,
        nonce: started.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(started.verifier),
        code_challenge_method: "S256",
        ...(audience === "" ? {} : { audience }),
      });
      return { ...started, location: url.href };
    },
    finishSignIn: async (publicUrl, query, { state, nonce, verifier }) => {
      const configuration = await client();
      const answered = new URL(`${redirectUriOf(publicUrl)}?${query}`);
      const tokens = await oidc.authorizationCodeGrant(configuration, answered, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("the issuer sent no ID token");
      const known =
        claims["email"] === undefined ? await askUserInfo(configuration, tokens, claims.sub) : claims;
      return {
        subject: claims.sub,
        name: textOf(known["name"]) || textOf(known["preferred_username"]),
        email: textOf(known["email"]),
        endsAt: nowSecs() + sessionLifetimeSecs,
        ...tokensOf(tokens),
      };
    },
    refresh: async (session) => {
      const tokens = await oidc.refreshTokenGrant(await client(), session.refreshToken ?? "");
      const subject = tokens.claims()?.sub ?? session.subject;
      if (subject !== session.subject) {
        throw new Error("the issuer's refreshed tokens belong to another person");
      }
      // An issuer that does not rotate refresh tokens sends none.
      return { ...session, ...tokensOf(tokens, session.refreshToken) };
    },
    signOutUrl: async (publicUrl) => {
      const configuration = await client();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(configuration, {
        client_id: clientId,
        post_logout_redirect_uri: `${publicUrl}/`,
      }).href;
    },
  };
}

/** Whether the issuer could not be reached, so that a retry may help. Otherwise it answered and refused. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof TypeError || (error instanceof Error && error.name === "TimeoutError")) return true;
  if (error instanceof oidc.ClientError && error.code === "OAUTH_TIMEOUT") return true;
  const status = statusOf(error);
  return status === 429 || (status !== undefined && status >= 500);
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof oidc.ResponseBodyError) return error.status;
  return error instanceof Error && error.cause instanceof Response ? error.cause.status : undefined;
}

/** What a log may say about a failure; never the response, which could hold a token. */
export function describeFailure(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { reason: String(error) };
  const { message, name } = error;
  const told =
    error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError
      ? { error: error.error, description: error.error_description?.slice(0, 200) }
      : {};
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return { name, reason: message, code: "code" in error ? error.code : undefined, cause, ...told };
}

async function configure(config: SignInConfig): Promise<oidc.Configuration> {
  const { clientId, clientSecret, authorizationUrl, tokenUrl, jwksUrl } = config;
  const discovered = await describe(config);
  const configuration = new oidc.Configuration(
    {
      ...discovered,
      ...withoutEmpty({
        authorization_endpoint: authorizationUrl,
        token_endpoint: tokenUrl,
        jwks_uri: jwksUrl,
        userinfo_endpoint: config.userInfoUrl,
        end_session_endpoint: config.logoutUrl,
      }),
      id_token_signing_alg_values_supported: algorithms,
    },
    clientId,
    undefined,
    clientSecret === "" ? oidc.None() : oidc.ClientSecretPost(clientSecret),
  );
  configuration.timeout = timeoutSecs;
  configuration[oidc.customFetch] = fetchFromIssuer;
  // Inside a cluster the issuer may use plain HTTP; the signature of the ID token is then the protection.
  oidc.allowInsecureRequests(configuration);
  oidc.enableNonRepudiationChecks(configuration);
  return configuration;
}

/** The issuer's metadata, read from the issuer unless the settings have everything. */
async function describe(config: SignInConfig): Promise<oidc.ServerMetadata> {
  const { issuer, clientId, authorizationUrl, tokenUrl, jwksUrl } = config;
  if (issuer === "") return discoverIssuer(config);
  if (authorizationUrl !== "" && tokenUrl !== "" && jwksUrl !== "") return { issuer };
  const execute = issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [];
  const options = { execute, timeout: timeoutSecs, [oidc.customFetch]: fetchFromIssuer };
  const found = await oidc.discovery(new URL(issuer), clientId, undefined, undefined, options);
  return { ...(found.serverMetadata() as oidc.ServerMetadata), issuer };
}

type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

function tokensOf(
  tokens: Tokens,
  earlier?: string,
): Pick<Session, "accessToken" | "refreshToken" | "accessTokenEndsAt"> {
  const lifetimeSecs = tokens.expiresIn();
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? earlier,
    accessTokenEndsAt: lifetimeSecs === undefined ? undefined : nowSecs() + lifetimeSecs,
  };
}

/** The page alone uses name and address, so a sign-in does not fail without them. */
async function askUserInfo(
  configuration: oidc.Configuration,
  tokens: Tokens,
  subject: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await oidc.fetchUserInfo(configuration, tokens.access_token, subject);
  } catch {
    return {};
  }
}

/** Makes a value on first use, and again only after a failure. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

function withoutEmpty(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

function textOf(claim: unknown): string {
  return typeof claim === "string" ? claim.slice(0, 320) : "";
}

function nowSecs(): number {
  return Math.floor(Date.now() / 1_000);
}

// The test issuer with what a browser needs: codes for the person who signs in, PKCE, tokens, refresh tokens that work once.
import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { startIssuer, type TestIssuer } from "./issuer.ts";

export interface CodeFlow {
  readonly issuer: TestIssuer;
  readonly clientId: string;
  /** The claims of the person who signs in next; undefined for a person who refuses. */
  person: { readonly sub: string; [claim: string]: unknown } | undefined; // mutable
  /** Lifetime of the next access token. */
  accessTokenSecs: number; // mutable
  /** Claims that replace the right ones in the next ID token. */
  readonly wrongClaims: Record<string, unknown>;
  /** While true, refresh tokens are refused. */
  refusesRefresh: boolean; // mutable
  /** Every token that it has given. */
  readonly given: string[];
  /** Grants that were asked for, in order. */
  readonly grants: string[];
}

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly claims: Record<string, unknown>;
}

/** Starts one on a free port of this machine. */
export async function startCodeFlow(): Promise<CodeFlow> {
  const issuer = await startIssuer();
  const codes = new Map<string, Asked>();
  const refreshTokens = new Map<string, Record<string, unknown>>();
  const flow: CodeFlow = {
    issuer,
    clientId: issuer.audience,
    person: { sub: "ada", name: "Ada Lovelace", email: "ada@acme.example", email_verified: true },
    accessTokenSecs: 3_600,
    wrongClaims: {},
    refusesRefresh: false,
    given: [],
    grants: [],
  };
  issuer.discovery = {
    authorization_endpoint: `${issuer.url}/auth`,
    token_endpoint: `${issuer.url}/token`,
    end_session_endpoint: `${issuer.url}/logout`,
  };

  issuer.routes.set("/auth", (request, response) => {
    const query = new URL(request.url ?? "", issuer.url).searchParams;
    const back = new URL(query.get("redirect_uri") ?? "");
    back.searchParams.set("state", query.get("state") ?? "");
    if (query.get("client_id") !== flow.clientId || query.get("code_challenge_method") !== "S256") {
      back.searchParams.set("error", "invalid_request");
    } else if (flow.person === undefined) {
      back.searchParams.set("error", "access_denied");
    } else {
      const code = randomUUID();
      codes.set(code, {
        nonce: query.get("nonce") ?? "",
        challenge: query.get("code_challenge") ?? "",
        redirectUri: query.get("redirect_uri") ?? "",
        claims: flow.person,
      });
      back.searchParams.set("code", code);
    }
    response.writeHead(302, { location: back.href }).end();
  });

  const giveTokens = async (claims: Record<string, unknown>, nonce?: string): Promise<object> => {
    const exp = Math.floor(Date.now() / 1_000) + flow.accessTokenSecs;
    // A claim of its own makes each token another one.
    const accessToken = await issuer.sign({ ...claims, exp, jti: randomUUID() });
    const idToken = await issuer.sign({ ...claims, nonce, ...flow.wrongClaims });
    const refreshToken = randomUUID();
    refreshTokens.set(refreshToken, claims);
    flow.given.push(accessToken, idToken, refreshToken);
    return {
      token_type: "bearer",
      access_token: accessToken,
      id_token: idToken,
      refresh_token: refreshToken,
      expires_in: flow.accessTokenSecs,
    };
  };
  issuer.routes.set("/token", async (request, response) => {
    const form = new URLSearchParams(await readBody(request));
    flow.grants.push(form.get("grant_type") ?? "");
    const refreshToken = form.get("refresh_token") ?? "";
    const asked = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (asked?.challenge === challenge && asked.redirectUri === form.get("redirect_uri")) {
      return sendJson(response, 200, await giveTokens(asked.claims, asked.nonce));
    }

    const claims = flow.refusesRefresh ? undefined : refreshTokens.get(refreshToken);
    refreshTokens.delete(refreshToken);
    if (claims !== undefined) return sendJson(response, 200, await giveTokens(claims));
    return sendJson(response, 400, { error: "invalid_grant", error_description: "not any more" });
  });
  return flow;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

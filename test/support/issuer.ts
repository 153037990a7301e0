// An OpenID Connect issuer in this process: discovery, keys that rotate, UserInfo, and any token a test asks for.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from "jose";

export interface TestIssuer {
  /** What `iss` of its tokens is. */
  readonly url: string;
  /** What `aud` of its tokens is. */
  readonly audience: string;
  readonly jwksUrl: string;
  /** How often each of its paths was asked. */
  asked: Record<string, number>; // mutable
  /** Claims by subject, as UserInfo tells them. */
  readonly userInfo: Map<string, Record<string, unknown>>;
  /** What else the discovery document says, beyond issuer, keys and UserInfo. */
  discovery: Record<string, string>; // mutable
  /** Further paths that it answers. */
  readonly routes: Map<string, (request: IncomingMessage, response: ServerResponse) => void | Promise<void>>;
  /** While true, every answer is 503. */
  isDown: boolean; // mutable
  /** A token for an hour; claims that are undefined are left out. */
  sign(claims?: JWTPayload, header?: { readonly kid?: string; readonly alg?: string }): Promise<string>;
  /** Replaces the keys: earlier tokens are worth nothing once the new keys are known. */
  rotate(): Promise<void>;
  /** The present public RSA key as PEM, as an attacker would take it from the key set. */
  publicPem(): Promise<string>;
  stop(): Promise<void>;
}

/** Algorithms it signs with, each with a key of its own; Conductor does not take the last one. */
const algorithms = ["RS256", "PS384", "ES256", "EdDSA"];

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

/** Starts one on a free port of this machine. */
export async function startIssuer(audience = "podium"): Promise<TestIssuer> {
  let generation = 0;
  let keys = await makeKeys(generation);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", issuer.url).pathname;
    issuer.asked[path] = (issuer.asked[path] ?? 0) + 1;
    const route = issuer.isDown ? undefined : issuer.routes.get(path);
    if (route !== undefined) {
      void route(request, response);
      return;
    }
    const subject = subjectOf(request.headers.authorization);
    const answers: Record<string, unknown> = {
      "/.well-known/openid-configuration": {
        issuer: issuer.url,
        jwks_uri: issuer.jwksUrl,
        userinfo_endpoint: `${issuer.url}/userinfo`,
        ...issuer.discovery,
      },
      "/keys": { keys: [...keys.values()].map(({ jwk }) => jwk) },
      "/userinfo": issuer.userInfo.get(subject ?? ""),
    };
    const answer = issuer.isDown ? undefined : answers[path];
    response.writeHead(issuer.isDown ? 503 : answer === undefined ? 404 : 200, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(answer ?? {}));
  });
  const url = await listen(server);
  const issuer: TestIssuer = {
    url,
    audience,
    jwksUrl: `${url}/keys`,
    asked: {},
    userInfo: new Map(),
    discovery: {},
    routes: new Map(),
    isDown: false,
    sign: async (claims = {}, { kid, alg = "RS256" } = {}) => {
      const key = keys.get(alg);
      if (key === undefined) throw new Error(`the issuer has no key for ${alg}`);
      const nowSecs = Math.floor(Date.now() / 1_000);
      const payload = {
        iss: url,
        aud: audience,
        sub: "person",
        iat: nowSecs,
        exp: nowSecs + 3_600,
        ...claims,
      };
      const present = Object.entries(payload).filter(([, value]) => value !== undefined);
      return new SignJWT(Object.fromEntries(present))
        .setProtectedHeader({ alg, kid: kid ?? key.kid })
        .sign(key.privateKey);
    },
    rotate: async () => {
      generation += 1;
      keys = await makeKeys(generation);
    },
    publicPem: async () => exportSPKI(keys.get("RS256")!.publicKey),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return issuer;
}

async function makeKeys(generation: number): Promise<Map<string, Key>> {
  const pairs = algorithms.map(async (alg): Promise<[string, Key]> => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const kid = `${alg}-${generation}`;
    const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
    return [alg, { kid, privateKey, publicKey, jwk }];
  });
  return new Map(await Promise.all(pairs));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Reads the subject without a check, which only this issuer may do. */
function subjectOf(authorization: string | undefined): string | undefined {
  const payload = authorization?.split(".")[1];
  if (payload === undefined) return undefined;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as JWTPayload;
  return claims.sub;
}

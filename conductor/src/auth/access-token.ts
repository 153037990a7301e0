// Checks the token of a person and reads who it belongs to. Failures say what is wrong and repeat nothing of the token.
import { errors as joseErrors, jwtVerify, type JWTPayload } from "jose";
import { ConductorError, toError } from "../errors.ts";
import type { Issuer } from "./issuer-keys.ts";

/** A person, as the issuer describes them. Only issuer and subject identify a person; the rest may be missing or change. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** Empty when the token does not say. */
  readonly email: string;
  /** Undefined when the issuer does not say, with a boolean, whether the address is the person's. Only `true` counts. */
  readonly emailVerified: boolean | undefined;
  readonly givenName: string;
  readonly familyName: string;
  /** What the person calls themselves; a user name can be made of it. */
  readonly nickname: string;
}

export interface TokenRules {
  readonly issuer: string;
  /** A token must be meant for one of them. */
  readonly audiences: string[];
  /** Take an address as verified where the issuer does not say. */
  readonly assumesEmailVerified?: boolean;
  /** Let a registered person in whose address has changed, and keep the new one. */
  readonly acceptsEmailChanges?: boolean;
}

/** Signatures that only the issuer can make. With HS*, the public key would be enough. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
/** How far the issuer's clock and ours may be apart. */
const leewaySecs = 60;
const maxSubjectLength = 1_024;
const maxClaimLength = 320;

/** Checks a token. Throws `CONDUCTOR_CREDENTIAL_INVALID`, or `CONDUCTOR_ISSUER_UNAVAILABLE` when no key can be fetched. */
export async function verifyToken(token: string, rules: TokenRules, issuer: Issuer): Promise<Identity> {
  const payload = await verify(token, rules, issuer);
  const { iat } = payload;
  // The library checks that there is one, not that it is text.
  const sub: unknown = payload.sub;
  if (typeof sub !== "string" || sub.length > maxSubjectLength || !isPrintable(sub)) {
    throw invalid("its subject is not usable");
  }

  if (iat !== undefined && iat > Date.now() / 1_000 + leewaySecs) throw invalid("it is from the future");
  return readIdentity(rules.issuer, sub, payload);
}

async function verify(token: string, rules: TokenRules, issuer: Issuer): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, issuer.findKey, {
      issuer: rules.issuer,
      audience: rules.audiences,
      algorithms,
      clockTolerance: leewaySecs,
      requiredClaims: ["exp", "sub"],
    });
    return payload;
  } catch (error) {
    if (error instanceof ConductorError) throw error;
    throw invalid(reasonOf(toError(error)), error);
  }
}

function reasonOf(error: Error): string {
  if (error instanceof joseErrors.JWTExpired) return "it has expired";
  if (error instanceof joseErrors.JWTClaimValidationFailed) {
    return `its claim ${error.claim} is ${error.reason === "missing" ? "missing" : "not acceptable here"}`;
  }

  if (error instanceof joseErrors.JOSEAlgNotAllowed) return "its algorithm is not accepted";
  if (error instanceof joseErrors.JWKSNoMatchingKey) return "the issuer has no such key";
  if (error instanceof joseErrors.JWSSignatureVerificationFailed) return "its signature is wrong";
  return "it is not a signed JWT that can be read";
}

/** The refusal of a credential, with what is wrong with it. */
export function invalid(reason: string, cause?: unknown): ConductorError {
  return new ConductorError(
    "CONDUCTOR_CREDENTIAL_INVALID",
    `This token is not accepted: ${reason}. Sign in again, or check the issuer and audience that Conductor is set to.`,
    { cause },
  );
}

/** The claims that matter, from a token or from the issuer's UserInfo. */
export function readIdentity(issuer: string, subject: string, claims: Record<string, unknown>): Identity {
  return {
    issuer,
    subject,
    email: readText(claims["email"]),
    emailVerified: readVerified(claims["email_verified"]),
    givenName: readText(claims["given_name"]),
    familyName: readText(claims["family_name"]),
    nickname: readText(claims["preferred_username"]) || readText(claims["name"]),
  };
}

/** Some issuers write text where the standard asks for a boolean: `"true"` says no more than nothing does. */
function readVerified(claim: unknown): boolean | undefined {
  return claim === undefined || claim === "true" ? undefined : claim === true;
}

function readText(claim: unknown): string {
  return typeof claim === "string" && claim.length <= maxClaimLength && isPrintable(claim)
    ? claim.trim()
    : "";
}

/** False for control characters, which could forge lines and which PostgreSQL refuses. */
function isPrintable(text: string): boolean {
  return text !== "" && !/\p{Cc}/u.test(text);
}

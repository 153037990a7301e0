// What the issuer tells about the owner of a token beyond the token. Asked only at registration, and never needed.
import { readJsonText } from "./bounded-json.ts";
import { readIdentity, type Identity, type TokenRules } from "./access-token.ts";
import type { Issuer } from "./issuer-keys.ts";

const timeoutMs = 3_000;

/**
 * The identity with what the issuer tells of its e-mail address, asked when the token leaves something open. Under rules
 * that assume addresses to be verified, one about which nothing was said counts as such. Never throws.
 */
export async function completeIdentity(
  identity: Identity,
  token: string,
  issuer: Issuer,
  { assumesEmailVerified = false }: Pick<TokenRules, "assumesEmailVerified">,
): Promise<Identity> {
  const isSettled = identity.email !== "" && identity.emailVerified !== undefined;
  const told = isSettled ? identity : await askUserInfo(identity, token, issuer);
  const { emailVerified } = told;
  return { ...told, emailVerified: emailVerified ?? (assumesEmailVerified ? true : undefined) };
}

async function askUserInfo(identity: Identity, token: string, issuer: Issuer): Promise<Identity> {
  const url = await issuer.userInfoUrl();
  if (url === undefined) return identity;
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const claims = JSON.parse(await readJsonText(response)) as Record<string, unknown> | null;
    // An answer about another person must not lend that person this token's rights (OpenID Connect Core, 5.3.4).
    if (response.status !== 200 || claims?.["sub"] !== identity.subject) return identity;
    const told = readIdentity(identity.issuer, identity.subject, claims);
    // What is said of another address says nothing about the one in the token.
    return identity.email === "" || told.email === identity.email ? told : identity;
  } catch {
    return identity;
  }
}

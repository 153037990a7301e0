// What the issuer tells about the owner of a token beyond the token. Asked only at registration, and never needed.
import { readIdentity, type Identity } from "./access-token.ts";
import type { Issuer } from "./issuer-keys.ts";

const timeoutMs = 3_000;

/** The identity with an e-mail address, when the issuer tells one; otherwise as it was. Never throws. */
export async function completeIdentity(identity: Identity, token: string, issuer: Issuer): Promise<Identity> {
  if (identity.email !== "") return identity;
  const url = await issuer.userInfoUrl();
  if (url === undefined) return identity;
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const claims = (await response.json()) as Record<string, unknown> | null;
    // An answer about somebody else must not lend them this token's rights (OpenID Connect Core, 5.3.4).
    if (response.status !== 200 || claims?.["sub"] !== identity.subject) return identity;
    return readIdentity(identity.issuer, identity.subject, claims);
  } catch {
    return identity;
  }
}

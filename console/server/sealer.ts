// Texts that only this Console can make and read: encrypted, authenticated (JWE), and valid for a limited time.
import { hkdfSync } from "node:crypto";
import { EncryptJWT, jwtDecrypt } from "jose";
import type { JWTPayload } from "jose";

/** Each purpose has its own keys, so that one kind of text cannot pass for another. */
export type Purpose = "session" | "sign-in";

export interface Sealer {
  seal(purpose: Purpose, payload: JWTPayload, lifetimeSecs: number): Promise<string>;
  /** The payload; undefined when the text was not sealed here for this purpose, or has expired. */
  open(purpose: Purpose, text: string): Promise<JWTPayload | undefined>;
}

const keyBytes = 32;
const algorithm = { alg: "dir", enc: "A256GCM" };

/** The first secret seals and every secret opens, so that a secret can be replaced without ending sessions. */
export function createSealer(secrets: readonly string[]): Sealer {
  const keysFor = (purpose: Purpose): Uint8Array[] =>
    secrets.map(
      (secret) => new Uint8Array(hkdfSync("sha256", secret, "", `podium console ${purpose}`, keyBytes)),
    );
  const keys = { session: keysFor("session"), "sign-in": keysFor("sign-in") };
  return {
    seal: (purpose, payload, lifetimeSecs) =>
      new EncryptJWT(payload)
        .setProtectedHeader(algorithm)
        .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetimeSecs)
        .encrypt(keys[purpose][0] ?? new Uint8Array()),
    open: async (purpose, text) => {
      for (const key of keys[purpose]) {
        const payload = await decrypt(text, key);
        if (payload !== undefined) return payload;
      }
      return undefined;
    },
  };
}

async function decrypt(text: string, key: Uint8Array): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtDecrypt(text, key, {
      keyManagementAlgorithms: [algorithm.alg],
      contentEncryptionAlgorithms: [algorithm.enc],
      requiredClaims: ["exp"],
    });
    return payload;
  } catch {
    // Tampered with, sealed with another key, or expired: the caller learns no difference.
    return undefined;
  }
}

// Encrypts for the Sealed Secrets controller, with the same result every time, so that a second `up` changes nothing.
import { createCipheriv, createHash, createHmac, createPublicKey, hkdfSync } from "node:crypto";

import { encryptOaep, seedBytes } from "./rsa-oaep.ts";

const sessionKeyBytes = 32;
const version = "podium-sealing-1";

export interface SealingKey {
  /** Public half of the controller's key. */
  readonly publicKeyPem: string;
  /** Secret of the stack; without it the derived randomness cannot be guessed. */
  readonly salt: string;
}

export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** Seals every item of one Secret. A sealed value opens only under this namespace and name. */
export function sealSecret(
  key: SealingKey,
  secret: SecretName,
  data: Readonly<Record<string, string>>,
): Record<string, string> {
  const entries = Object.entries(data).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(
    entries.map(([item, plaintext]) => [item, sealItem(key, secret, item, plaintext)]),
  );
}

/**
 * Changes exactly when the content does. Keyed, since a bare hash of a short secret could be searched for; it goes
 * on pod templates, because a Secret that changes in place restarts nothing.
 */
export function fingerprint(salt: string, data: Readonly<Record<string, string>>): string {
  const hmac = createHmac("sha256", salt);
  for (const [item, plaintext] of Object.entries(data).sort(([left], [right]) => (left < right ? -1 : 1))) {
    hmac.update(lengthPrefixed(item, plaintext));
  }

  return hmac.digest("hex").slice(0, 16);
}

/**
 * Layout: length of the RSA block, RSA-OAEP of a session key, AES-256-GCM with a zero nonce. The zero nonce is safe
 * because a session key never meets a second plaintext: it is derived from the plaintext, the name and the key.
 */
function sealItem(key: SealingKey, secret: SecretName, item: string, plaintext: string): string {
  const publicKey = createPublicKey(key.publicKeyPem);
  const label = `${secret.namespace}/${secret.name}`;
  const keyId = sha256(publicKey.export({ type: "spki", format: "der" })).toString("hex");
  const info = lengthPrefixed(version, keyId, label, item, sha256(Buffer.from(plaintext)).toString("hex"));
  // HKDF caps the info parameter, so it carries a digest of everything the randomness depends on.
  const derived = Buffer.from(hkdfSync("sha256", key.salt, "", sha256(info), sessionKeyBytes + seedBytes));
  const sessionKey = derived.subarray(0, sessionKeyBytes);
  const wrappedKey = encryptOaep(
    publicKey,
    sessionKey,
    Buffer.from(label),
    derived.subarray(sessionKeyBytes),
  );

  const cipher = createCipheriv("aes-256-gcm", sessionKey, Buffer.alloc(12));
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrappedKey.length);
  return Buffer.concat([length, wrappedKey, body]).toString("base64");
}

function sha256(data: Buffer): Buffer {
  return createHash("sha256").update(data).digest();
}

/** Unambiguous: two different lists never give the same bytes. */
function lengthPrefixed(...parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

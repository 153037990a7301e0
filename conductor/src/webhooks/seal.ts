// Secrets that Conductor must be able to read again, encrypted under a key that is not in the database.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** A secret from the settings, with the number by which sealed texts name it. */
export interface SealingKey {
  readonly version: number;
  readonly secret: string;
}

const cipher = "aes-256-gcm";
const versionBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;

function keyOf({ secret }: SealingKey): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "podium webhook", 32));
}

/**
 * Encrypts a text under the first key. `owner` names the row that it is for: it opens nowhere else. The result is the
 * key's version, a nonce, the text and a tag.
 */
export function seal(text: string, owner: string, [key]: readonly [SealingKey, ...SealingKey[]]): Buffer {
  const version = Buffer.alloc(versionBytes);
  version.writeUInt32BE(key.version);
  const nonce = randomBytes(nonceBytes);
  const encryption = createCipheriv(cipher, keyOf(key), nonce);
  encryption.setAAD(Buffer.from(owner));
  const body = Buffer.concat([encryption.update(text, "utf8"), encryption.final()]);
  return Buffer.concat([version, nonce, body, encryption.getAuthTag()]);
}

/** Reads what `seal` has made. Undefined when its key is not among these, or it was made for another owner. */
export function unseal(sealed: Buffer, owner: string, keys: readonly SealingKey[]): string | undefined {
  if (sealed.length < versionBytes + nonceBytes + tagBytes) return undefined;
  const key = keys.find(({ version }) => version === sealed.readUInt32BE());
  if (key === undefined) return undefined;
  const bodyAt = versionBytes + nonceBytes;
  const decryption = createDecipheriv(cipher, keyOf(key), sealed.subarray(versionBytes, bodyAt));
  decryption.setAAD(Buffer.from(owner));
  decryption.setAuthTag(sealed.subarray(-tagBytes));
  try {
    const text = decryption.update(sealed.subarray(bodyAt, -tagBytes));
    return Buffer.concat([text, decryption.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

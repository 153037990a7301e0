// API keys: their text, and the digest that is kept in its place.
import { createHash, randomBytes } from "node:crypto";

/** Tells a key from a person's token, and lets secret scanners find one. */
const keyPrefix = "dbos_";
const keyBytes = 32;

/** Makes a key's text. SDKs put it into a URL path unescaped, so it is of the base64url alphabet only. */
export function makeApiKey(): string {
  return keyPrefix + randomBytes(keyBytes).toString("base64url");
}

/** SHA-256 of a key's text. A fast digest will do: the text has more entropy than can be searched. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** Tells a key from a person's token. */
export function isApiKey(credential: string): boolean {
  return credential.startsWith(keyPrefix);
}

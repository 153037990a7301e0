// Join secrets: their text, and the digest that is kept in its place.
import { createHash, randomBytes } from "node:crypto";

const secretPrefix = "join_";
const secretBytes = 32;

/** Makes a secret's text. */
export function makeSecret(): string {
  return secretPrefix + randomBytes(secretBytes).toString("base64url");
}

/** SHA-256 of a secret's text, without the white space that copying adds. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret.trim()).digest();
}

// API keys: their text, which tells their class, and the digests that are kept in its place.
import { createHash, createHmac, randomBytes } from "node:crypto";

/** What a key is for. Applications can refuse development keys. */
export type KeyClass = "live" | "development";

/** A secret that goes into the digests of one class, so that the database alone does not suffice to forge a key. */
export interface Pepper {
  readonly version: number;
  readonly secret: string;
}

/** The peppers of each class. New keys get the first; keys under the others are accepted. None: plain digests. */
export type Peppers = Readonly<Record<KeyClass, readonly Pepper[]>>;

/** Keys as they were before there were peppers. */
export const noPeppers: Peppers = { live: [], development: [] };

export interface KeyDigest {
  readonly hash: Buffer;
  /** Null for a plain SHA-256. */
  readonly pepperVersion: number | null;
}

/** A key as a request presented it, without its text. */
export interface PresentedKey {
  readonly keyClass: KeyClass;
  /** Under which it may be known, the one that new keys get first. */
  readonly digests: readonly [KeyDigest, ...KeyDigest[]];
}

/** Tells a key from a person's token, and lets secret scanners find one. */
const keyPrefix = "dbos_";
const classPrefixes = { live: "dbos_live_", development: "dbos_dev_" } as const;
const publicIdBytes = 8;
const keyBytes = 32;

/** Makes a key's text. SDKs put it into a URL path unescaped, so it is of the base64url alphabet only. */
export function makeApiKey(keyClass: KeyClass = "live"): string {
  const publicId = randomBytes(publicIdBytes).toString("hex");
  return `${classPrefixes[keyClass]}${publicId}_${randomBytes(keyBytes).toString("base64url")}`;
}

/** The part of a key's text that may be shown; null for texts that were made elsewhere. */
export function publicIdOf(key: string): string | null {
  return /^dbos_(?:live|dev)_([0-9a-f]{16})_/.exec(key)?.[1] ?? null;
}

/** SHA-256 of a key's text. A fast digest will do: the text has more entropy than can be searched. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** Digests of a key's text under every pepper of its class, and without one: such keys were there before. */
export function presentKey(key: string, peppers: Peppers): PresentedKey {
  const keyClass = key.startsWith(classPrefixes.development) ? "development" : "live";
  const plain = { hash: hashApiKey(key), pepperVersion: null };
  const [newest, ...older] = peppers[keyClass].map(({ version, secret }) => ({
    hash: createHmac("sha256", secret).update(key).digest(),
    pepperVersion: version,
  }));
  return { keyClass, digests: newest === undefined ? [plain] : [newest, ...older, plain] };
}

/** Tells a key from a person's token. */
export function isApiKey(credential: string): boolean {
  return credential.startsWith(keyPrefix);
}

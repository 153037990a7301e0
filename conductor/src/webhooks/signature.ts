// Signatures of deliveries by the rules of https://www.standardwebhooks.com, for which libraries exist in many languages.
import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";
const secretBytes = 32;

/** Makes a secret that a receiver can be given. */
export function makeSigningSecret(): string {
  return prefix + randomBytes(secretBytes).toString("base64");
}

/** The headers that let a receiver check who sent this body, and when; `sentAt` in epoch seconds. */
export function signatureHeaders(
  secret: string,
  { id, sentAt, body }: { readonly id: string; readonly sentAt: number; readonly body: string },
): Record<string, string> {
  const key = Buffer.from(secret.slice(prefix.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${sentAt}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(sentAt),
    "webhook-signature": `v1,${signature}`,
  };
}

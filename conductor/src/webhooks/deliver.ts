// A delivery from its record: opened, written for its receiver, signed and sent.
import type { AddressRule } from "./address.ts";
import { bodyOf, type Told, type WebhookFormat } from "./format.ts";
import type { SealingKey } from "./seal.ts";
import { send, type Attempt } from "./send.ts";
import { signatureHeaders } from "./signature.ts";
import { openTarget } from "./target.ts";

/** What it takes to send something outside. */
export interface Outside {
  readonly keys: readonly SealingKey[];
  readonly isAllowed: AddressRule;
}

/** A webhook, as its record has it. */
export interface SealedWebhook {
  readonly id: string;
  readonly format: WebhookFormat;
  readonly sealed: Buffer;
}

/** Makes one attempt. Never throws. */
export async function deliver(told: Told, webhook: SealedWebhook, outside: Outside): Promise<Attempt> {
  const target = openTarget(webhook.sealed, webhook.id, outside.keys);
  if (target === undefined) {
    return { httpStatus: null, reason: "none of CONDUCTOR_SEALING_KEYS opens the webhook's secrets" };
  }
  const { url, routingKey, signingSecret } = target;
  const body = bodyOf(webhook.format, told, routingKey);
  const sentAt = Math.floor(Date.now() / 1_000);
  const headers =
    signingSecret === undefined ? {} : signatureHeaders(signingSecret, { id: told.id, sentAt, body });
  return send({ url, headers, body }, outside.isAllowed);
}

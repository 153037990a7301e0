// What a webhook leads to: its URL and secret, as they are sealed.
import type { SealingKey } from "./seal.ts";
import { seal, unseal } from "./seal.ts";

export interface Target {
  readonly url: string;
  /** What deliveries are signed with; the format `json` has one. */
  readonly signingSecret?: string;
  /** PagerDuty's key. */
  readonly routingKey?: string;
}

/** Seals a target for the webhook of this id. */
export function sealTarget(target: Target, id: string, keys: readonly [SealingKey, ...SealingKey[]]): Buffer {
  return seal(JSON.stringify(target), id, keys);
}

/** Opens it again; undefined when none of these keys does. */
export function openTarget(sealed: Buffer, id: string, keys: readonly SealingKey[]): Target | undefined {
  const text = unseal(sealed, id, keys);
  return text === undefined ? undefined : (JSON.parse(text) as Target);
}

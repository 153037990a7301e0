// Where a new webhook leads: the URL and key of a request, checked.
import type { Static } from "typebox";
import type { createWebhookInput } from "../../../contract/schemas/webhook.ts";
import type { ErrorDetail } from "../../../errors.ts";
import { checkHost, AddressRefused, type AddressRule } from "../../../webhooks/address.ts";
import { pagerDutyUrl } from "../../../webhooks/format.ts";
import type { Target } from "../../../webhooks/target.ts";
import { requestInvalid, requireNone } from "../../complaints.ts";

type WebhookInput = Static<typeof createWebhookInput>;

/**
 * The target that a request names. Throws `CONDUCTOR_REQUEST_INVALID`, without the URL: its path may be a secret. Names
 * are not looked up here; each delivery checks what they lead to.
 */
export function readTarget({ format, url, routingKey }: WebhookInput, isAllowed: AddressRule): Target {
  const isPagerDuty = format === "pagerduty";
  requireNone([
    ...unfit("body.url", url, !isPagerDuty, format),
    ...unfit("body.routingKey", routingKey, isPagerDuty, format),
  ]);
  if (isPagerDuty) return { url: pagerDutyUrl, ...(routingKey === undefined ? {} : { routingKey }) };
  return { url: readUrl(url ?? "", isAllowed) };
}

function unfit(
  location: string,
  value: string | undefined,
  isNeeded: boolean,
  format: string,
): ErrorDetail[] {
  if ((value !== undefined) === isNeeded) return [];
  const message = isNeeded ? `is needed for the format ${format}` : `is not for the format ${format}`;
  return [{ location, message }];
}

function readUrl(text: string, isAllowed: AddressRule): string {
  const refuse = (message: string) => requestInvalid([{ location: "body.url", message }]);
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) throw refuse("must be an https URL");
  if (parsed.username !== "" || parsed.password !== "") throw refuse("must not have a user in it");
  const isEncrypted = parsed.protocol === "https:";
  try {
    checkHost(parsed.hostname, (address) => isAllowed(address, isEncrypted));
  } catch (error) {
    if (error instanceof AddressRefused) throw refuse(error.message);
    throw error;
  }
  return parsed.href;
}

// Webhooks: where an organisation's alerts go outside. `loops/webhooks` delivers.
import { randomUUID } from "node:crypto";
import { ConductorError } from "../../errors.ts";
import { findAppIds } from "../../store/apps.ts";
import { listDeliveries } from "../../store/webhook-deliveries.ts";
import * as webhooks from "../../store/webhooks.ts";
import type { SealingKey } from "../../webhooks/seal.ts";
import { deliver } from "../../webhooks/deliver.ts";
import { makeSigningSecret } from "../../webhooks/signature.ts";
import { sealTarget } from "../../webhooks/target.ts";
import { subjectOf } from "../audit/record.ts";
import type { Call, Handlers } from "../call.ts";
import { outside, requireNone, shorten } from "../complaints.ts";
import { readTarget } from "./requests/webhook-target.ts";
import { webhookDeliveryView, webhookView } from "./views/webhook.ts";

const maxWebhooks = 50;
const defaultDeliveries = 50;
const maxDeliveries = 500;

export const webhookHandlers = {
  listWebhooks: async ({ org, services }) => {
    const rows = await webhooks.listWebhooks(services.db, org.id);
    return rows.map(webhookView);
  },
  createWebhook: async (call) => {
    const { org, caller, body, services } = call;
    const target = readTarget(body, services.outside.isAllowed);
    const keys = requireKeys(services.outside.keys);
    const id = randomUUID();
    const signingSecret = body.format === "json" ? makeSigningSecret() : null;
    const added = await webhooks.addWebhook(
      services.db,
      {
        id,
        orgId: org.id,
        name: body.webhookName,
        format: body.format,
        origin: new URL(target.url).origin,
        sealed: sealTarget({ ...target, ...(signingSecret === null ? {} : { signingSecret }) }, id, keys),
        apps: await scope(call),
        createdBy: subjectOf(caller).display,
      },
      maxWebhooks,
    );
    if (added !== "added") throw notAdded(added, body.webhookName);
    const row = await findWebhook(call, body.webhookName);
    return { ...webhookView(row), signingSecret };
  },
  updateWebhook: async ({ org, params, body, services }) => {
    const { webhookName } = params;
    if (await webhooks.enableWebhook(services.db, org.id, webhookName, body.isEnabled)) return;
    throw webhookUnknown(webhookName);
  },
  deleteWebhook: async ({ org, params, services }) => {
    if (await webhooks.deleteWebhook(services.db, org.id, params.webhookName)) return;
    throw webhookUnknown(params.webhookName);
  },
  testWebhook: async (call) => {
    const webhook = await findWebhook(call, call.params.webhookName);
    const { httpStatus, reason } = await deliver(testOf(call), webhook, call.services.outside);
    return { isDelivered: reason === null, httpStatus, reason };
  },
  listWebhookDeliveries: async (call) => {
    const { limit = defaultDeliveries } = call.query;
    requireNone(outside("query.limit", limit, 1, maxDeliveries));
    const { id } = await findWebhook(call, call.params.webhookName);
    const rows = await listDeliveries(call.services.db, id, limit);
    return rows.map(webhookDeliveryView);
  },
} satisfies Partial<Handlers>;

type OnWebhook = Pick<
  Call<"createWebhook" | "testWebhook" | "listWebhookDeliveries">,
  "org" | "services" | "caller"
>;

async function findWebhook({ org, services }: OnWebhook, name: string): Promise<webhooks.WebhookRow> {
  const row = await webhooks.findWebhook(services.db, org.id, name);
  if (row === undefined) throw webhookUnknown(name);
  return row;
}

function webhookUnknown(name: string): ConductorError {
  return new ConductorError("CONDUCTOR_WEBHOOK_UNKNOWN", `There is no webhook ${shorten(name)}.`);
}

function notAdded(why: "taken" | "full", name: string): ConductorError {
  if (why === "taken") {
    return new ConductorError(
      "CONDUCTOR_WEBHOOK_EXISTS",
      `There is a webhook ${name} already; delete it first or choose another name.`,
    );
  }
  return new ConductorError(
    "CONDUCTOR_BUDGET_EXHAUSTED",
    `The organisation has ${maxWebhooks} webhooks, the maximum; delete one first.`,
  );
}

function requireKeys(keys: readonly SealingKey[]): readonly [SealingKey, ...SealingKey[]] {
  const [first, ...others] = keys;
  if (first !== undefined) return [first, ...others];
  throw new ConductorError(
    "CONDUCTOR_SEALING_KEY_MISSING",
    "Webhooks hold secrets, and this Conductor has no key to seal them; set CONDUCTOR_SEALING_KEYS.",
  );
}

/** The ids of the applications whose alerts a webhook gets; none named means all. */
async function scope({ org, body, services }: Call<"createWebhook">): Promise<"all" | string[]> {
  const names = [...new Set(body.appNames)];
  if (names.length === 0) return "all";
  const ids = await findAppIds(services.db, org.id, names);
  return names.map((name) => {
    const id = ids.get(name);
    if (id !== undefined) return id;
    throw new ConductorError(
      "CONDUCTOR_APP_UNKNOWN",
      `There is no application ${shorten(name)}; register it before a webhook is limited to it.`,
    );
  });
}

function testOf({ org, caller }: OnWebhook) {
  const message = `This is a test by ${subjectOf(caller).display}; nothing is wrong.`;
  return {
    id: randomUUID(),
    orgName: org.name,
    appName: "test",
    ruleId: null,
    alert: { name: "Test", message, metadata: {} },
    createdAt: new Date(),
  };
}

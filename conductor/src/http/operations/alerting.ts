// Alerting rules. They are judged by loops/alerting.
import { readCondition } from "../../alerting/condition.ts";
import { ConductorError, type ErrorDetail } from "../../errors.ts";
import { createRule, deleteRule, listRules } from "../../store/alerts.ts";
import { hasWebhook } from "../../store/webhooks.ts";
import { appFor } from "../admission/authorize.ts";
import type { Call, Handlers } from "../call.ts";
import { outside, requireNone } from "../complaints.ts";
import { alertingRuleView } from "./views/alerting.ts";

const maxInt32 = 2_147_483_647;

export const alertingHandlers = {
  listAlertingRules: async ({ app, services }) => {
    const rows = await listRules(services.db, app.id);
    return rows.map(alertingRuleView);
  },
  createAlertingRule: async (call) => {
    const { app, body, services } = call;
    requireNone(outside("body.minIntervalSecs", body.minIntervalSecs, 0, maxInt32));
    const read = readCondition(body.ruleType, body.ruleMetadata);
    if ("problems" in read) throw invalidRule(read.problems);
    const row = await createRule(services.db, {
      appId: app.id,
      receivingAppId: await receiverOf(call),
      ruleType: body.ruleType,
      ruleMetadata: body.ruleMetadata,
      minIntervalSecs: body.minIntervalSecs ?? null,
    });
    return alertingRuleView(row);
  },
  deleteAlertingRule: async ({ app, params, services }) => {
    if (await deleteRule(services.db, app.id, params.ruleId)) return;
    throw new ConductorError(
      "CONDUCTOR_ALERTING_RULE_UNKNOWN",
      `Application ${app.name} has no alerting rule ${params.ruleId.slice(0, 100)}.`,
    );
  },
} satisfies Partial<Handlers>;

/** Who is told: the application itself, unless that is the one that does not respond and no webhook is told. */
async function receiverOf({ app, body, caller, org, services }: Call<"createAlertingRule">): Promise<string> {
  const name = body.receivingAppName;
  const isOwn = name === undefined || name === app.name;
  if (body.ruleType === "UnresponsiveApplication" && isOwn && !(await hasWebhook(services.db, app.id))) {
    const message =
      "must name another application, unless a webhook gets the alerts of this one: it cannot be told that it does not respond";
    throw invalidRule([
      { location: "body.receivingAppName", message, ...(name === undefined ? {} : { value: name }) },
    ]);
  }
  if (isOwn) return app.id;
  // A key that is limited to some applications must not disturb others.
  const receiver = await appFor(caller, org, name, { mustExist: true, complaints: [] }, services.directory);
  return receiver?.id ?? app.id;
}

function invalidRule(details: ErrorDetail[]): ConductorError {
  const [first] = details;
  const more = details.length > 1 ? `, and ${details.length - 1} more` : "";
  return new ConductorError(
    "CONDUCTOR_ALERTING_RULE_INVALID",
    `The alerting rule cannot be used: ${first?.location ?? "it"} ${first?.message ?? ""}${more}.`,
    { details },
  );
}

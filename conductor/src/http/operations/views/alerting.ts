// Alerting rules: row → API.
import type { Static } from "typebox";
import type { alertingRule } from "../../../contract/schemas/alerting.ts";
import type { RuleRow } from "../../../store/alerts.ts";

export function alertingRuleView(row: RuleRow): Static<typeof alertingRule> {
  return {
    id: row.id,
    appId: row.appId,
    receivingAppId: row.receivingAppId,
    ruleType: row.ruleType,
    ruleMetadata: row.ruleMetadata,
    minIntervalSecs: row.minIntervalSecs,
    lastFiredAt: row.lastFiredAt?.toISOString() ?? null,
  };
}

import { Type } from "typebox";
import { anything, closed, int32, nullable, text, timeOrNull } from "./primitives.ts";

const ruleType = Type.Enum(["WorkflowFailure", "SlowQueue", "UnresponsiveApplication"]);

export const alertingRule = closed("AlertingRule", {
  id: text,
  appId: text,
  receivingAppId: text,
  ruleType,
  ruleMetadata: anything,
  minIntervalSecs: nullable(int32),
  lastFiredAt: timeOrNull,
});

export const createAlertInput = closed("CreateAlertInputBody", {
  ruleType,
  ruleMetadata: anything,
  receivingAppName: Type.Optional(text),
  minIntervalSecs: Type.Optional(int32),
});

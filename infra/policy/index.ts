// The policy pack: `pulumi preview --policy-pack infra/policy`. Violations are advice; with
// `--policy-pack-config infra/policy/mandatory.json` they stop the deployment.
import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";

import type { Rule } from "./inspect.ts";
import { rules } from "./rules.ts";

function toPolicy(rule: Rule): ResourceValidationPolicy {
  return {
    name: rule.name,
    description: rule.description,
    validateResource: ({ type, props }, report) => {
      for (const problem of rule.check({ type, props })) report(problem);
    },
  };
}

// Being made registers it with the engine.
new PolicyPack("podium", { policies: rules.map(toPolicy), enforcementLevel: "advisory" });

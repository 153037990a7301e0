import { useQuery } from "@tanstack/react-query";
import { BellRing, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { alertRulesQuery } from "../../api/org-queries.ts";
import { appsQuery } from "../../api/queries.ts";
import { useDenial } from "../../api/standing.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Section } from "../../components/section.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { Ago } from "../../components/time.tsx";
import { quietSecs, ruleCondition, ruleSentence } from "../../model/alert-rule.ts";
import type { AlertRule } from "../../model/alert-rule.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { BackTest } from "./back-test.tsx";
import { RuleDialog } from "./rule-dialog.tsx";
import styles from "./alerts.module.css";

/** The alerting rules of an application. */
export function Rules({ appName }: { readonly appName: string }): ReactNode {
  const query = useQuery(alertRulesQuery(appName));
  const { data: apps = [] } = useQuery(appsQuery);
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<AlertRule>();
  const denied = useDenial("application.write");
  const remove = useChange({
    run: ({ id: ruleId }: AlertRule) => call("deleteAlertingRule", { params: { appName, ruleId } }),
    done: () => "Deleted the rule",
    failed: () => "The rule was not deleted",
    reads: ["alert rules", appName],
  });
  const nameOf = new Map(apps.map(({ id, name }) => [id, name]));
  const sentenceOf = (rule: AlertRule): string => {
    const receiver = nameOf.get(rule.receivingAppId) ?? rule.receivingAppId;
    return ruleSentence(ruleCondition(rule), receiver, rule.minIntervalSecs, appName);
  };
  const create = (
    <Button variant="primary" denied={denied} onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden />
      Create a rule
    </Button>
  );

  return (
    <Section title="Rules" actions={query.data?.length === 0 ? undefined : create}>
      <Loaded
        query={query}
        rows={3}
        whenEmpty={
          <State icon={BellRing} title="No rules" actions={create}>
            <p>
              A rule watches {appName} and alerts when workflows fail, when a queue is slow, or when no
              executor responds. An application is told, whose code decides what to do, and each webhook
              below.
            </p>
          </State>
        }
      >
        {(rules) => (
          <ul className={styles["rules"]} aria-label="Rules">
            {rules.map((rule) => (
              <li key={rule.id}>
                <p className={styles["sentence"]}>{sentenceOf(rule)}</p>
                <IconButton label="Delete the rule" denied={denied} onClick={() => setDoomed(rule)}>
                  <Trash2 size={14} aria-hidden />
                </IconButton>
                <div className={styles["meta"]}>
                  {rule.lastFiredAt === null ? (
                    <span>Never fired</span>
                  ) : (
                    <Ago iso={rule.lastFiredAt} prefix="Last fired" />
                  )}
                  <BackTest appName={appName} {...tested(rule)} />
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {isCreating ? <RuleDialog appName={appName} apps={apps} onClose={() => setCreating(false)} /> : null}
      {doomed === undefined ? null : (
        <ConfirmDialog
          title="Delete this rule?"
          consequence="No alert is sent any more when this happens. A rule cannot be changed: create another in its place."
          verb="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={() => remove.mutate(doomed)}
        >
          <p>{sentenceOf(doomed)}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function tested(rule: AlertRule) {
  const condition = ruleCondition(rule);
  return { condition, quietSecs: quietSecs(condition, rule.minIntervalSecs) };
}

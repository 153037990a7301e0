import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { webhooksQuery } from "../../api/org-queries.ts";
import type { Application } from "../../api/types.ts";
import {
  conditionOf,
  firstDraft,
  intervalOf,
  isCount,
  quietSecs,
  ruleBody,
  ruleSentence,
} from "../../model/alert-rule.ts";
import type { RuleBody, RuleDraft, RuleType } from "../../model/alert-rule.ts";
import { typedSeconds } from "../../model/seconds.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, SelectField } from "../../ui/field.tsx";
import { BackTest } from "./back-test.tsx";
import styles from "./alerts.module.css";

const types: readonly { readonly value: RuleType; readonly label: string }[] = [
  { value: "WorkflowFailure", label: "Workflows fail" },
  { value: "SlowQueue", label: "A queue is slow" },
  { value: "UnresponsiveApplication", label: "No executor responds" },
];

interface RuleDialogProps {
  readonly appName: string;
  readonly apps: readonly Application[];
  readonly onClose: () => void;
}

/** Asks for a rule, and shows the sentence that it is. */
export function RuleDialog({ appName, apps, onClose }: RuleDialogProps): ReactNode {
  const [draft, setDraft] = useState<RuleDraft>(firstDraft);
  const { data: webhooks = [] } = useQuery(webhooksQuery);
  const change = (changes: Partial<RuleDraft>): void => setDraft({ ...draft, ...changes });
  const create = useChange({
    run: (body: RuleBody) => call("createAlertingRule", { params: { appName }, body }),
    done: () => "Created the rule",
    failed: () => "The rule was not created",
    reads: ["alert rules", appName],
  });
  const { ruleType } = draft;
  const hasWebhook = webhooks.some(({ appNames }) => appNames.length === 0 || appNames.includes(appName));
  const needsOther = ruleType === "UnresponsiveApplication" && !hasWebhook;
  const others = apps
    .filter(({ name }) => name !== appName)
    .map(({ name }) => ({ value: name, label: name }));
  const itself = { value: "", label: needsOther ? "Choose another application" : `${appName} itself` };
  const body = needsOther && draft.receiver === "" ? undefined : ruleBody(draft);
  const condition = conditionOf(draft);
  const interval = intervalOf(draft);

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Create a rule"
      dismissal="Cancel"
      onSubmit={() => {
        if (body === undefined || create.isPending) return;
        create.mutate(body, { onSuccess: onClose });
      }}
      action={
        <Button type="submit" variant="primary" disabled={body === undefined || create.isPending}>
          Create
        </Button>
      }
    >
      <SelectField
        label="When"
        value={ruleType}
        options={types}
        onChange={(event) => change({ ruleType: event.target.value as RuleType, name: "" })}
      />
      <ConditionFields draft={draft} onChange={change} />
      <SelectField
        label="Tell"
        value={draft.receiver}
        options={[itself, ...others]}
        onChange={(event) => change({ receiver: event.target.value })}
        hint={
          needsOther
            ? `${appName} cannot be told that it does not respond: name another application, or create a webhook.`
            : "One executor of it gets the alert, and so does each webhook."
        }
      />
      <Field
        label="At most every"
        value={draft.interval}
        placeholder={placeholderOf(draft)}
        aria-invalid={interval === undefined}
        onChange={(event) => change({ interval: event.target.value })}
        hint="A length of time such as 90 s, 15 min, 2 h or 1 d."
      />
      {condition === undefined || interval === undefined ? null : (
        <>
          <output className={styles["preview"]}>
            {ruleSentence(condition, draft.receiver || appName, interval, appName)}
          </output>
          <BackTest appName={appName} condition={condition} quietSecs={quietSecs(condition, interval)} />
        </>
      )}
    </Dialog>
  );
}

function placeholderOf(draft: RuleDraft): string {
  return draft.ruleType === "WorkflowFailure" ? draft.period : "1 min";
}

interface ConditionFieldsProps {
  readonly draft: RuleDraft;
  readonly onChange: (changes: Partial<RuleDraft>) => void;
}

function ConditionFields({ draft, onChange }: ConditionFieldsProps): ReactNode {
  if (draft.ruleType === "UnresponsiveApplication") return null;
  const isFailure = draft.ruleType === "WorkflowFailure";
  return (
    <>
      <Field
        label={isFailure ? "Workflow name" : "Queue name"}
        value={draft.name}
        placeholder={isFailure ? "every workflow" : "every queue"}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <div className={styles["pair"]}>
        {isFailure ? (
          <Field
            label="Failures, at least"
            value={draft.threshold}
            inputMode="numeric"
            aria-invalid={!isCount(draft.threshold)}
            onChange={(event) => onChange({ threshold: event.target.value })}
          />
        ) : null}
        <Field
          label={isFailure ? "Within" : "One waits for longer than"}
          value={draft.period}
          aria-invalid={typedSeconds(draft.period) === undefined}
          onChange={(event) => onChange({ period: event.target.value })}
        />
      </div>
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { appsQuery } from "../../api/queries.ts";
import { webhookBody, webhookFormats } from "../../model/webhook.ts";
import type { WebhookBody, WebhookDraft, WebhookFormat } from "../../model/webhook.ts";
import { Button } from "../../ui/button.tsx";
import { CheckList } from "../../ui/check-list.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, SelectField } from "../../ui/field.tsx";

const targets: Readonly<
  Record<WebhookFormat, { readonly label: string; readonly placeholder: string; readonly hint: string }>
> = {
  json: {
    label: "URL",
    placeholder: "https://hooks.example.com/podium",
    hint: "A public address, by https. Each delivery is signed with a secret that is shown once.",
  },
  slack: {
    label: "URL of the incoming webhook",
    placeholder: "https://hooks.slack.com/services/…",
    hint: "It is kept encrypted and not shown again.",
  },
  pagerduty: {
    label: "Integration key",
    placeholder: "of an integration with the Events API v2",
    hint: "It is kept encrypted and not shown again.",
  },
};

interface WebhookDialogProps {
  readonly appName: string;
  readonly onClose: () => void;
  readonly onCreated: (created: {
    readonly webhookName: string;
    readonly signingSecret: string | null;
  }) => void;
}

/** Asks where alerts are to go. */
export function WebhookDialog({ appName, onClose, onCreated }: WebhookDialogProps): ReactNode {
  const { data: apps = [] } = useQuery(appsQuery);
  const [draft, setDraft] = useState<WebhookDraft>({
    webhookName: "",
    format: "json",
    target: "",
    appNames: [appName],
  });
  const change = (changes: Partial<WebhookDraft>): void => setDraft({ ...draft, ...changes });
  const create = useChange({
    run: (body: WebhookBody) => call("createWebhook", { body }),
    failed: () => "The webhook was not created",
    reads: ["webhooks"],
  });
  const body = webhookBody(draft);
  const target = targets[draft.format];

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Create a webhook"
      dismissal="Cancel"
      onSubmit={() => {
        if (body !== undefined && !create.isPending) create.mutate(body, { onSuccess: onCreated });
      }}
      action={
        <Button type="submit" variant="primary" disabled={body === undefined || create.isPending}>
          Create
        </Button>
      }
    >
      <Field
        label="Name"
        value={draft.webhookName}
        placeholder="on-call"
        onChange={(event) => change({ webhookName: event.target.value })}
      />
      <SelectField
        label="Format"
        value={draft.format}
        options={webhookFormats}
        onChange={(event) => change({ format: event.target.value as WebhookFormat, target: "" })}
      />
      <Field
        label={target.label}
        value={draft.target}
        placeholder={target.placeholder}
        hint={target.hint}
        autoComplete="off"
        onChange={(event) => change({ target: event.target.value })}
      />
      <CheckList
        label="Alerts of"
        hint={draft.appNames.length === 0 ? "None chosen: every application, also later ones." : undefined}
        options={apps.map(({ name }) => name)}
        chosen={draft.appNames}
        onChange={(appNames) => change({ appNames })}
      />
    </Dialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { orgQuery } from "../../api/org-queries.ts";
import { learnStanding } from "../../api/session.ts";
import { useDenial } from "../../api/standing.ts";
import { Section } from "../../components/section.tsx";
import { Loaded } from "../../components/states.tsx";
import { isUserName } from "../../model/viewer.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import styles from "./org-settings.module.css";

const minDays = 7;
const maxDays = 3650;

interface OrgValues {
  readonly name: string;
  readonly auditLogRetentionDays: number;
}

/** Changes the organisation's name and how long its audit log is kept. */
export function Organisation(): ReactNode {
  const query = useQuery(orgQuery);
  return (
    <Section title="Organisation">
      <Loaded query={query} rows={2}>
        {(org) => <OrgForm key={`${org.name} ${org.auditLogRetentionDays}`} org={org} />}
      </Loaded>
    </Section>
  );
}

function OrgForm({ org }: { readonly org: OrgValues }): ReactNode {
  const [name, setName] = useState(org.name);
  const [days, setDays] = useState(String(org.auditLogRetentionDays));
  const navigate = useNavigate();
  const denied = useDenial("organization.write");
  const save = useChange({
    run: async (body: { readonly newName?: string; readonly auditLogRetentionDays?: number }) => {
      await call("updateOrg", { body });
      if (body.newName === undefined) return;
      // Every address and call has the name in it.
      await learnStanding();
      await navigate({ to: "/orgs/$org/settings", params: { org: body.newName }, replace: true });
    },
    done: () => "Saved the organisation's settings",
    failed: () => "The organisation's settings were not saved",
    reads: ["org"],
  });
  // Names of organisations follow the rule of user names.
  const isName = isUserName(name);
  const isDays = /^\d{1,4}$/.test(days) && Number(days) >= minDays && Number(days) <= maxDays;
  const body = {
    ...(name === org.name ? {} : { newName: name }),
    ...(Number(days) === org.auditLogRetentionDays ? {} : { auditLogRetentionDays: Number(days) }),
  };
  const isReady = isName && isDays && Object.keys(body).length > 0 && !save.isPending;

  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && denied === undefined) save.mutate(body);
      }}
    >
      <Field
        label="Name"
        value={name}
        aria-invalid={!isName}
        readOnly={denied !== undefined}
        hint="3 to 30 lower-case letters, digits and underscores. Every address and URL of the API has it: links with the old name stop working."
        onChange={(event) => setName(event.target.value.trim())}
      />
      <Field
        label="Days that the audit log is kept"
        value={days}
        inputMode="numeric"
        aria-invalid={!isDays}
        readOnly={denied !== undefined}
        hint={`From ${minDays} to ${maxDays}. Entries that are older are removed for good.`}
        onChange={(event) => setDays(event.target.value.trim())}
      />
      <div>
        <Button type="submit" variant="primary" denied={denied} disabled={denied === undefined && !isReady}>
          Save
        </Button>
      </div>
    </form>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { membersQuery } from "../../api/org-queries.ts";
import { useDenial } from "../../api/standing.ts";
import { Page } from "../../components/page.tsx";
import { Section } from "../../components/section.tsx";
import { ShownOnce } from "../../components/shown-once.tsx";
import { Loaded } from "../../components/states.tsx";
import { Button } from "../../ui/button.tsx";
import { Domains } from "./domains.tsx";
import { MemberTable } from "./member-table.tsx";

/** The people of the organisation, and how others come into it. */
export function MembersPage(): ReactNode {
  const query = useQuery(membersQuery);
  const denied = useDenial("organization.write");
  const [secret, setSecret] = useState<string>();
  const invite = useChange({
    run: () => call("generateSecret"),
    failed: () => "No join secret was made",
    reads: ["members"],
  });

  return (
    <Page
      title="Members"
      actions={
        <Button
          variant="primary"
          denied={denied}
          disabled={invite.isPending}
          onClick={() => invite.mutate(undefined, { onSuccess: (made) => setSecret(made.secret) })}
        >
          <Plus size={14} aria-hidden />
          Invite a person
        </Button>
      }
    >
      {secret === undefined ? null : (
        <ShownOnce label="New join secret" title="Join secret" secret={secret} what="join secret">
          Give it to one person, who enters it on their first visit. It works once, for seven days, and is not
          shown again. They become a member; change their role afterwards.
        </ShownOnce>
      )}
      <Section title="People">
        <Loaded query={query} rows={4}>
          {({ users }) => (
            <MemberTable
              denied={denied}
              members={Object.entries(users)
                .map(([name, role]) => ({ name, role }))
                .sort((a, b) => a.name.localeCompare(b.name))}
            />
          )}
        </Loaded>
      </Section>
      <Domains denied={denied} />
    </Page>
  );
}

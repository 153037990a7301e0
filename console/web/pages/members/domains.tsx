import { useQuery } from "@tanstack/react-query";
import { AtSign, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { domainClaimsQuery } from "../../api/org-queries.ts";
import type { DomainClaim } from "../../api/types.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Section } from "../../components/section.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { At } from "../../components/time.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";

const reads = ["domain claims"];

/** The e-mail domains whose people join the organisation by themselves. */
export function Domains({ denied }: { readonly denied: string | undefined }): ReactNode {
  const query = useQuery({ ...domainClaimsQuery, select: ({ claims }) => claims });
  const [isClaiming, setClaiming] = useState(false);
  const [doomed, setDoomed] = useState<DomainClaim>();
  const release = useChange({
    run: ({ domain }: DomainClaim) => call("releaseDomainClaim", { params: { domain } }),
    done: ({ domain }) => `Released ${domain}`,
    failed: ({ domain }) => `${domain} was not released`,
    reads,
  });
  const claim = (
    <Button denied={denied} onClick={() => setClaiming(true)}>
      <Plus size={14} aria-hidden />
      Claim a domain
    </Button>
  );
  return (
    <Section title="Domains" actions={query.data?.length === 0 ? undefined : claim}>
      <Loaded
        query={query}
        rows={2}
        whenEmpty={
          <State icon={AtSign} title="No domains" actions={claim}>
            <p>
              A person with a verified e-mail address of a claimed domain joins this organisation on their
              first visit, without an invitation.
            </p>
          </State>
        }
      >
        {(claims) => (
          <DataTable
            label="Domains"
            rows={claims}
            rowKey={({ id }) => id}
            columns={[
              { title: "Domain", render: ({ domain }) => domain },
              { title: "State", render: ({ status }) => status },
              { title: "Claimed by", render: ({ requestedBy }) => requestedBy },
              { title: "Claimed", isNumber: true, render: ({ requestedAt }) => <At iso={requestedAt} /> },
              {
                title: "Release",
                isNumber: true,
                render: (one) => (
                  <IconButton label={`Release ${one.domain}`} denied={denied} onClick={() => setDoomed(one)}>
                    <Trash2 size={14} aria-hidden />
                  </IconButton>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {isClaiming ? <ClaimDialog onClose={() => setClaiming(false)} /> : null}
      {doomed === undefined ? null : (
        <ConfirmDialog
          title={`Release ${doomed.domain}?`}
          consequence="New people of this domain need an invitation from now on. Members stay, and another organisation can claim it."
          verb="Release"
          onClose={() => setDoomed(undefined)}
          onConfirm={() => release.mutate(doomed)}
        />
      )}
    </Section>
  );
}

function ClaimDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [domain, setDomain] = useState("");
  const claim = useChange({
    run: (name: string) => call("requestDomainClaim", { body: { domain: name } }),
    done: (name) => `Claimed ${name}`,
    failed: (name) => `${name} was not claimed`,
    reads,
  });
  const isReady = /^[^\s@]+\.[^\s@]+$/.test(domain) && !claim.isPending;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Claim a domain"
      dismissal="Cancel"
      description="People whose verified e-mail address is of it join this organisation on their first visit."
      onSubmit={() => {
        if (isReady) claim.mutate(domain, { onSuccess: onClose });
      }}
      action={
        <Button type="submit" variant="primary" disabled={!isReady}>
          Claim
        </Button>
      }
    >
      <Field
        label="Domain"
        value={domain}
        placeholder="acme.example"
        onChange={(event) => setDomain(event.target.value.trim())}
      />
    </Dialog>
  );
}

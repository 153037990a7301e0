import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { appsQuery, tokensQuery } from "../../api/queries.ts";
import { CodeBlock } from "../../components/code-block.tsx";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { At } from "../../components/time.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { announce, announceFailure } from "../../ui/toast.tsx";
import { useDenial } from "../../api/standing.ts";
import styles from "./tokens.module.css";

/** The API keys of executors and programs. */
export function TokensPage(): ReactNode {
  const query = useQuery(tokensQuery);
  const { data: apps = [] } = useQuery(appsQuery);
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<{ readonly tokenName: string; readonly token: string }>();
  const [doomed, setDoomed] = useState<string>();
  const remove = useDeletion();
  const denied = useDenial("token.write");
  const nameOf = new Map(apps.map((app) => [app.id, app.name]));
  const create = (
    <Button variant="primary" denied={denied} onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden />
      Create a key
    </Button>
  );

  return (
    <Page title="API keys" actions={query.data?.length === 0 ? null : create}>
      {created === undefined ? null : (
        <section className={styles["created"]} aria-label="New key">
          <h2>{created.tokenName}</h2>
          <p>Copy it now; it is not shown again.</p>
          <CodeBlock code={created.token} what="key" />
        </section>
      )}
      <Loaded
        query={query}
        rows={4}
        whenEmpty={
          <State icon={KeyRound} title="No API keys" actions={create}>
            <p>Executors present a key when they connect, and programs when they call the API.</p>
          </State>
        }
      >
        {(tokens) => (
          <DataTable
            label="API keys"
            rows={tokens}
            rowKey={(token) => token.tokenName}
            columns={[
              { title: "Name", render: (token) => token.tokenName },
              { title: "May", render: (token) => <Chips values={token.permissions} /> },
              {
                title: "On",
                render: (token) =>
                  token.appIds.length === 0
                    ? "every application"
                    : token.appIds.map((id) => nameOf.get(id) ?? id).join(", "),
              },
              { title: "Created", isNumber: true, render: (token) => <At iso={token.createdAt} /> },
              {
                title: "Delete",
                isNumber: true,
                render: (token) => (
                  <IconButton
                    label={`Delete ${token.tokenName}`}
                    denied={denied}
                    onClick={() => setDoomed(token.tokenName)}
                  >
                    <Trash2 size={14} aria-hidden />
                  </IconButton>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {isCreating ? (
        <CreateKeyDialog
          onClose={() => setCreating(false)}
          onCreated={(token) => {
            setCreated(token);
            setCreating(false);
          }}
        />
      ) : null}
      <Dialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title="Delete this key?"
        dismissal="Keep it"
        description="Executors and programs that present it are refused from now on."
        onSubmit={() => {
          if (doomed !== undefined) remove.mutate(doomed);
          setDoomed(undefined);
        }}
        action={
          <Button type="submit" variant="destructive">
            Delete
          </Button>
        }
      >
        <code>{doomed}</code>
      </Dialog>
    </Page>
  );
}

function useDeletion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (tokenName: string) => call("deleteToken", { params: { tokenName } }),
    onSuccess: (_nothing, tokenName) => announce(`Deleted ${tokenName}`),
    onError: (error, tokenName) => announceFailure(`${tokenName} was not deleted`, error),
    onSettled: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
}

function Chips({ values }: { readonly values: readonly string[] }): ReactNode {
  return (
    <span className={styles["chips"]}>
      {values.map((value) => (
        <code key={value}>{value}</code>
      ))}
    </span>
  );
}

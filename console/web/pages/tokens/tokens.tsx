import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { keysQuery } from "../../api/org-queries.ts";
import { appsQuery } from "../../api/queries.ts";
import { settings } from "../../api/settings.ts";
import { useDenial, useViewer } from "../../api/standing.ts";
import { CodeBlock } from "../../components/code-block.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Page } from "../../components/page.tsx";
import { ShownOnce } from "../../components/shown-once.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { tryLines } from "../../model/permissions.ts";
import { Button } from "../../ui/button.tsx";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import type { CreatedKey } from "./create-key-dialog.tsx";
import { KeyTable } from "./key-table.tsx";
import { RenameKeyDialog } from "./rename-key-dialog.tsx";
import styles from "./tokens.module.css";

/** The API keys of executors and programs. */
export function TokensPage(): ReactNode {
  const query = useQuery(keysQuery);
  const { data: apps = [] } = useQuery(appsQuery);
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedKey>();
  const [renaming, setRenaming] = useState<string>();
  const [doomed, setDoomed] = useState<string>();
  const remove = useChange({
    run: (tokenName: string) => call("deleteToken", { params: { tokenName } }),
    done: (tokenName) => `Deleted ${tokenName}`,
    failed: (tokenName) => `${tokenName} was not deleted`,
    reads: ["tokens"],
  });
  const denied = useDenial("token.write");
  const create = (
    <Button variant="primary" denied={denied} onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden />
      Create a key
    </Button>
  );

  return (
    <Page title="API keys" isWide actions={query.data?.length === 0 ? null : create}>
      {created === undefined ? null : <NewKey created={created} />}
      <Loaded
        query={query}
        rows={4}
        whenEmpty={
          <State icon={KeyRound} title="No API keys" actions={create}>
            <p>Executors present a key when they connect, and programs when they call the API.</p>
          </State>
        }
      >
        {(keys) => (
          <KeyTable
            keys={keys}
            nameOf={new Map(apps.map(({ id, name }) => [id, name]))}
            denied={denied}
            onRename={setRenaming}
            onDelete={setDoomed}
          />
        )}
      </Loaded>
      {isCreating ? (
        <CreateKeyDialog
          onClose={() => setCreating(false)}
          onCreated={(key) => {
            setCreated(key);
            setCreating(false);
          }}
        />
      ) : null}
      {renaming === undefined ? null : (
        <RenameKeyDialog tokenName={renaming} onClose={() => setRenaming(undefined)} />
      )}
      {doomed === undefined ? null : (
        <ConfirmDialog
          title="Delete this key?"
          consequence="Executors that present it lose their connection, and programs are refused, from now on."
          verb="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={() => remove.mutate(doomed)}
        >
          <code>{doomed}</code>
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** The secret of a new key, and lines with which it is tried out. */
function NewKey({ created }: { readonly created: CreatedKey }): ReactNode {
  const { org } = useViewer();
  return (
    <>
      <ShownOnce label="New key" title={created.tokenName} secret={created.token} what="key">
        Copy it now; it is not shown again.
      </ShownOnce>
      <details className={styles["try"]}>
        <summary>Try it out</summary>
        <p>Run these where Conductor can be reached. Each answers with a list.</p>
        <CodeBlock code={tryLines(settings.executorUrl, org, created)} what="lines" />
      </details>
    </>
  );
}

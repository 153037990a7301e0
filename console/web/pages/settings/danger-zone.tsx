import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { currentOrg, useDenial } from "../../api/standing.ts";
import { Panel } from "../../components/panel.tsx";
import { forgetApp } from "../../preferences.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { announce, announceFailure } from "../../ui/toast.tsx";

/** Deletes the application, once its name was typed. */
export function DangerZone({ appName }: { readonly appName: string }): ReactNode {
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const denied = useDenial("application.write");
  const remove = useMutation({
    mutationFn: () => call("deleteApp", { params: { appName } }),
    onSuccess: async () => {
      announce(`Deleted ${appName}`);
      forgetApp(appName);
      await navigate({ to: "/orgs/$org/apps", params: { org: currentOrg() } });
      await client.invalidateQueries({ queryKey: ["apps"] });
    },
    onError: (error) => announceFailure(`${appName} was not deleted`, error),
  });
  const isTyped = typed.trim() === appName;
  return (
    <Panel
      title="Danger zone"
      isDangerous
      about="Deleting the application disconnects its executors and removes its settings, alerting rules and charts from Conductor. Its own database, with every workflow, stays as it is."
    >
      <div>
        <Button
          variant="danger"
          denied={denied}
          disabled={remove.isPending}
          onClick={() => {
            setTyped("");
            setAsking(true);
          }}
        >
          <Trash2 size={14} aria-hidden />
          Delete this application
        </Button>
      </div>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${appName}?`}
        dismissal="Keep it"
        description="Its executors are disconnected and refused from now on. This cannot be undone."
        onSubmit={() => {
          if (!isTyped) return;
          remove.mutate();
          setAsking(false);
        }}
        action={
          <Button type="submit" variant="destructive" disabled={!isTyped}>
            Delete
          </Button>
        }
      >
        <Field
          label={`Type ${appName} to delete it`}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </Dialog>
    </Panel>
  );
}

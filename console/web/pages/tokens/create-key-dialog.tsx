import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { appsQuery, permissionsQuery } from "../../api/queries.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, SelectField } from "../../ui/field.tsx";
import { announceFailure } from "../../ui/toast.tsx";

const presets = [
  { value: "executor", label: "Executor: connect, nothing else" },
  { value: "read", label: "Read only" },
  { value: "ci", label: "CI: read and change applications and workflows" },
  { value: "all", label: "Everything" },
] as const;

/** The permissions of a preset that this server knows. */
function permissionsOf(preset: string, known: readonly string[]): string[] {
  if (preset === "executor") return known.filter((name) => name === "websocket.connect");
  if (preset === "read") return known.filter((name) => name.endsWith(".read"));
  if (preset === "ci") return known.filter((name) => name.startsWith("application."));
  return [...known];
}

interface CreateKeyDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (created: { readonly tokenName: string; readonly token: string }) => void;
}

/** Asks what a new key is for and which applications it covers. */
export function CreateKeyDialog({ onClose, onCreated }: CreateKeyDialogProps): ReactNode {
  const [tokenName, setName] = useState("");
  const [preset, setPreset] = useState<string>("executor");
  const [appName, setApp] = useState("");
  const { data: apps = [] } = useQuery(appsQuery);
  const { data: permissions } = useQuery(permissionsQuery);
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      call("createToken", {
        params: { tokenName },
        body: {
          permissions: permissionsOf(preset, permissions ?? []),
          ...(appName === "" ? {} : { appNames: [appName] }),
        },
      }),
    onSuccess: async (created) => {
      onCreated(created);
      await client.invalidateQueries({ queryKey: ["tokens"] });
    },
    onError: (error) => announceFailure("The key was not created", error),
  });
  const isReady = tokenName !== "" && permissions !== undefined && !create.isPending;

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Create an API key"
      description="It is shown once, right after it is made."
      onSubmit={() => {
        if (isReady) create.mutate();
      }}
      action={
        <Button type="submit" variant="primary" disabled={!isReady}>
          Create
        </Button>
      }
    >
      <Field
        label="Name"
        value={tokenName}
        placeholder="orders-ci"
        onChange={(event) => setName(event.target.value.trim())}
      />
      <SelectField
        label="May"
        value={preset}
        onChange={(event) => setPreset(event.target.value)}
        options={presets}
      />
      <SelectField
        label="On"
        value={appName}
        onChange={(event) => setApp(event.target.value)}
        options={[
          { value: "", label: "Every application, also later ones" },
          ...apps.map(({ name }) => ({ value: name, label: name })),
        ]}
      />
    </Dialog>
  );
}

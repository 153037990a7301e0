import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { appsQuery, permissionsQuery } from "../../api/queries.ts";
import { useViewer } from "../../api/standing.ts";
import { Banner } from "../../components/banner.tsx";
import { PermissionMatrix } from "../../components/permission-matrix.tsx";
import { Words } from "../../components/words.tsx";
import { keyPermissions, keyPresets, keyWarning, presetPermissions } from "../../model/permissions.ts";
import type { KeyPreset } from "../../model/permissions.ts";
import { Button } from "../../ui/button.tsx";
import { CheckList } from "../../ui/check-list.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, SelectField } from "../../ui/field.tsx";

export interface CreatedKey {
  readonly tokenName: string;
  readonly token: string;
  readonly permissions: readonly string[];
}

interface CreateKeyDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (created: CreatedKey) => void;
}

const classes = [
  { value: "live", label: "Live: for everything" },
  { value: "development", label: "Development: for laptops, tests and previews" },
] as const;
type KeyClass = (typeof classes)[number]["value"];

/** Asks what a new key is for and which applications it covers. */
export function CreateKeyDialog({ onClose, onCreated }: CreateKeyDialogProps): ReactNode {
  const [tokenName, setName] = useState("");
  const [preset, setPreset] = useState<KeyPreset>("executor");
  const [custom, setCustom] = useState<readonly string[]>([]);
  const [keyClass, setClass] = useState<KeyClass>("live");
  const [appNames, setApps] = useState<readonly string[]>([]);
  const { data: apps = [] } = useQuery(appsQuery);
  const { data: known } = useQuery(permissionsQuery);
  const { permissions: held } = useViewer();
  const offered = keyPermissions(known ?? []);
  const permissions = preset === "custom" ? custom : presetPermissions(preset, offered);
  const create = useChange({
    run: () =>
      call("createToken", {
        params: { tokenName },
        body: {
          permissions: [...permissions],
          class: keyClass,
          ...(appNames.length === 0 ? {} : { appNames: [...appNames] }),
        },
      }),
    failed: () => "The key was not created",
    reads: ["tokens"],
  });
  // Without any permission the server would make a key for executors.
  const isReady = tokenName !== "" && permissions.length > 0 && !create.isPending;
  const warning = keyWarning({ permissions, apps: appNames });

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Create an API key"
      description="It is shown once, right after it is made."
      onSubmit={() => {
        if (!isReady) return;
        create.mutate(undefined, { onSuccess: (created) => onCreated({ ...created, permissions }) });
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
        onChange={(event) => setPreset(event.target.value as KeyPreset)}
        options={keyPresets}
      />
      {preset === "custom" ? (
        <PermissionMatrix
          label="Permissions"
          known={offered}
          chosen={custom}
          denied={(name) =>
            held === undefined || held.includes(name)
              ? undefined
              : `You cannot give ${name}, as your role lacks it.`
          }
          onChange={setCustom}
        />
      ) : (
        <Words values={permissions} />
      )}
      <CheckList
        label="On"
        hint={appNames.length === 0 ? "None chosen: every application, also later ones." : undefined}
        options={apps.map(({ name }) => name)}
        chosen={appNames}
        onChange={setApps}
      />
      <SelectField
        label="Class"
        value={keyClass}
        onChange={(event) => setClass(event.target.value as KeyClass)}
        options={classes}
        hint="Applications can refuse development keys."
      />
      {warning === undefined ? null : (
        <Banner icon={TriangleAlert} tone="delayed">
          {warning}
        </Banner>
      )}
    </Dialog>
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import type { VersionRow } from "../../model/version-board.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { announce, announceFailure } from "../../ui/toast.tsx";

interface SetLatestDialogProps {
  readonly appName: string;
  readonly row: VersionRow;
  /** The version that is the latest now. */
  readonly latest: string | undefined;
  readonly onClose: () => void;
}

/** Makes a version the latest, after saying what follows. */
export function SetLatestDialog({ appName, row, latest, onClose }: SetLatestDialogProps): ReactNode {
  const { version, healthy } = row;
  const client = useQueryClient();
  const set = useMutation({
    mutationFn: () => call("setLatestAppVersion", { params: { appName }, body: { versionName: version } }),
    onSuccess: () => announce(`${version} is the latest now`, appName),
    onError: (error) => announceFailure(`${version} was not made the latest`, error),
    onSettled: () => client.invalidateQueries({ queryKey: ["versions", appName] }),
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Make ${version} the latest?`}
      dismissal="Keep as it is"
      description={`Work that names no version goes to executors of ${version} from now on, and so do schedules and resumed workflows. Workflows that have begun stay on the version that they have.`}
      onSubmit={() => {
        set.mutate();
        onClose();
      }}
      action={
        <Button type="submit" variant={healthy === 0 ? "destructive" : "primary"}>
          Set latest
        </Button>
      }
    >
      {healthy === 0 ? (
        <p role="alert">No executor of {version} is connected: new work would wait until one is.</p>
      ) : null}
      {latest === undefined ? null : (
        <p>
          The latest now is <code>{latest}</code>; it drains until its work has ended.
        </p>
      )}
    </Dialog>
  );
}

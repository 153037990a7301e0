import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { exportFile } from "../../api/transfer.ts";
import { exportName } from "../../model/export/export-name.ts";
import { formatBytes } from "../../model/payload/payload.ts";
import { Button } from "../../ui/button.tsx";
import { CheckList } from "../../ui/check-list.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { announce, announceFailure } from "../../ui/toast.tsx";

interface ExportDialogProps {
  readonly appName: string;
  readonly workflowId: string;
  readonly onClose: () => void;
}

const withChildren = "Its child workflows too";

/** Saves a workflow as a file that *Import workflows* takes. */
export function ExportDialog({ appName, workflowId, onClose }: ExportDialogProps): ReactNode {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const fetching = useMutation({
    mutationFn: () => exportFile(appName, workflowId, chosen.includes(withChildren)),
    onSuccess: (file) => {
      const name = exportName(workflowId);
      saveFile(name, file);
      announce("Exported", `${name}, ${formatBytes(file.size)}`);
      onClose();
    },
    onError: (error) => announceFailure(`Could not export ${workflowId}`, error),
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Export this workflow"
      description="A file with its input, output, steps, events and streams. An application in the same language can import it."
      onSubmit={() => {
        if (!fetching.isPending) fetching.mutate();
      }}
      action={
        <Button type="submit" variant="primary" disabled={fetching.isPending}>
          {fetching.isPending ? "Exporting…" : "Save the file"}
        </Button>
      }
    >
      <CheckList label="Also in the file" options={[withChildren]} chosen={chosen} onChange={setChosen} />
    </Dialog>
  );
}

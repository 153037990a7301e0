import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { importFile, presentQuery } from "../../api/transfer.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { useDenial } from "../../api/standing.ts";
import { Banner } from "../../components/banner.tsx";
import { Section } from "../../components/section.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import { contentsSentence } from "../../model/export/contents-sentence.ts";
import type { ExportFile } from "../../model/export/export-file.ts";
import { toFailure } from "../../model/failure.ts";
import { Button } from "../../ui/button.tsx";
import { WorkflowsInFile } from "./workflows-in-file.tsx";
import styles from "./import.module.css";

interface FileContentsProps {
  readonly appName: string;
  readonly name: string;
  readonly packedBytes: number;
  readonly file: ExportFile;
}

/** What the file holds, and the button that imports it. */
export function FileContents({ appName, name, packedBytes, file }: FileContentsProps): ReactNode {
  const denial = useDenial("application.write");
  const unsupported = useUnsupported(appName);
  const client = useQueryClient();
  const ids = file.workflows?.map(({ workflowId }) => workflowId) ?? [];
  const sending = useMutation({
    mutationFn: () => importFile(appName, file),
    onSettled: () => client.invalidateQueries({ queryKey: ["workflows"] }),
  });
  const present = useQuery({ ...presentQuery(appName, ids), enabled: ids.length > 0 && sending.isIdle });
  const here = sending.isIdle ? new Set(present.data) : new Set<string>();
  const [first] = ids;
  return (
    <Section
      title="In this file"
      note={contentsSentence(file, packedBytes)}
      actions={
        <Button
          variant="primary"
          denied={denial ?? unsupported("importWorkflow")}
          disabled={sending.isPending || sending.isSuccess}
          onClick={() => sending.mutate()}
        >
          {sending.isPending ? "Importing…" : `Import into ${appName}`}
        </Button>
      }
    >
      {file.form === "pickle" ? (
        <Banner icon={TriangleAlert} tone="delayed">
          An export of a Python application is a pickle: the application runs code from it while it imports
          it. Import it only if you know who made it.
        </Banner>
      ) : null}
      {here.size === 0 ? null : (
        <Banner icon={TriangleAlert} tone="delayed">
          {here.size === 1 ? "One of these workflows is" : `${here.size} of these workflows are`} in {appName}{" "}
          already, so the application will refuse the file. Delete {here.size === 1 ? "it" : "them"} first to
          replace {here.size === 1 ? "it" : "them"}.
        </Banner>
      )}
      {sending.error === null ? null : (
        <Banner icon={TriangleAlert} tone="failed">
          {name} was not imported. {toFailure(sending.error).message}
        </Banner>
      )}
      {sending.isSuccess ? (
        <Banner icon={Check} tone="success">
          <span className={styles["done"]}>
            Imported into {appName}.{" "}
            {first === undefined ? null : (
              <>
                Open <WorkflowLink appName={appName} workflowId={first} />
              </>
            )}
          </span>
        </Banner>
      ) : null}
      {file.workflows === undefined ? null : (
        <WorkflowsInFile
          appName={appName}
          workflows={file.workflows}
          present={here}
          isImported={sending.isSuccess}
        />
      )}
    </Section>
  );
}

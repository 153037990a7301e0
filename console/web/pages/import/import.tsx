import { getRouteApi } from "@tanstack/react-router";
import { FileX } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { inspectFile } from "../../api/transfer.ts";
import type { ReadFile } from "../../api/transfer.ts";
import { Banner } from "../../components/banner.tsx";
import { Page } from "../../components/page.tsx";
import { DropZone } from "./drop-zone.tsx";
import { FileContents } from "./file-contents.tsx";

const route = getRouteApi("/orgs/$org/apps/$app/import");

/** A file that was chosen, and what was found in it. */
interface Chosen {
  readonly file: File;
  readonly read: ReadFile | undefined;
}

/** Shows what a file of exported workflows holds, and imports it. */
export function ImportPage(): ReactNode {
  const { app } = route.useParams();
  const [chosen, setChosen] = useState<Chosen>();
  const choose = async (file: File): Promise<void> => {
    setChosen({ file, read: undefined });
    const read = await inspectFile(file).catch((error: unknown) => ({ problem: String(error) }));
    // Another file may have been chosen meanwhile.
    setChosen((now) => (now?.file === file ? { file, read } : now));
  };
  const read = chosen?.read;
  return (
    <Page title="Import workflows">
      <DropZone fileName={chosen?.file.name} onFile={(file) => void choose(file)} />
      {chosen !== undefined && read === undefined ? <output>Reading {chosen.file.name}…</output> : null}
      {read !== undefined && "problem" in read ? (
        <Banner icon={FileX} tone="failed">
          {chosen?.file.name} is not an exported workflow. {read.problem}
        </Banner>
      ) : null}
      {read !== undefined && "file" in read && chosen !== undefined ? (
        <FileContents
          key={`${chosen.file.name} ${chosen.file.lastModified}`}
          appName={app}
          name={chosen.file.name}
          packedBytes={chosen.file.size}
          file={read.file}
        />
      ) : null}
    </Page>
  );
}

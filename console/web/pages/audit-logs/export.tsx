import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { serverNow } from "../../api/clock.ts";
import { toCsv, toNdjson } from "../../model/audit-log.ts";
import type { AuditEntry } from "../../model/audit-log.ts";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import { saveFile } from "../../ui/save-file.ts";
import styles from "./audit-logs.module.css";

const formats = [
  { name: "CSV", extension: "csv", type: "text/csv", write: toCsv },
  { name: "NDJSON", extension: "ndjson", type: "application/x-ndjson", write: toNdjson },
] as const;

interface ExportProps {
  readonly org: string;
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
}

/** Saves the entries that are shown as a file. */
export function Export({ org, entries, hasMore }: ExportProps): ReactNode {
  const count = entries.length.toLocaleString("en");
  const trigger = (
    <Button disabled={entries.length === 0}>
      <Download size={14} aria-hidden />
      Export
    </Button>
  );
  return (
    <Popover trigger={trigger} title="Export">
      <div className={styles["form"]}>
        <p>
          {entries.length === 1 ? "The one entry that is" : `The ${count} entries that are`} shown.
          {hasMore ? " Older ones are not in it: read them first." : ""}
        </p>
        {formats.map(({ name, extension, type, write }) => (
          <Button
            key={name}
            onClick={() =>
              saveFile(`audit-log-${org}-${today()}.${extension}`, new Blob([write(entries)], { type }))
            }
          >
            Save as {name}
          </Button>
        ))}
      </div>
    </Popover>
  );
}

function today(): string {
  return new Date(serverNow()).toISOString().slice(0, 10);
}

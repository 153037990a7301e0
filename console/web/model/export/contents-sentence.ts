import { formatBytes } from "../payload/payload.ts";
import { statusMeaning } from "../status.ts";
import type { ExportFile } from "./export-file.ts";

const writers = { json: "TypeScript", pickle: "Python" } as const;

/** What is in a file, and what will become of it. */
export function contentsSentence({ bytes, workflows, form }: ExportFile, packedBytes: number): string {
  const size =
    bytes === undefined
      ? formatBytes(packedBytes)
      : `${formatBytes(packedBytes)}, unpacked ${formatBytes(bytes)}`;
  if (workflows === undefined) {
    const why =
      form === "pickle"
        ? "It is an export of a Python application, which only its SDK can read"
        : "It is in a form that only the SDK that wrote it can read";
    return `${why} (${size}). The application checks it when it is imported.`;
  }
  const count =
    workflows.length === 1 ? "One workflow" : `${workflows.length.toLocaleString("en")} workflows`;
  const from = form === "unknown" ? "" : `, as the SDK for ${writers[form]} writes them`;
  return `${count}${from} (${size}).${openSentence(workflows)}`;
}

function openSentence(workflows: NonNullable<ExportFile["workflows"]>): string {
  const open = workflows.filter(({ status }) => !statusMeaning(status).isFinal).length;
  if (open === 0) return "";
  const subject = open === 1 ? "One has" : `${open.toLocaleString("en")} have`;
  return ` ${subject} not ended: the application may go on with ${open === 1 ? "it" : "them"}.`;
}

// What a file holds that is offered for import, read without sending it: the API's answer to an export, or the text within it.
import { readPickle } from "../payload/pickle.ts";
import { listedFromJson, listedFromPickle } from "./listed-workflow.ts";
import type { ListedWorkflow } from "./listed-workflow.ts";
import { bytesFromBase64, textFromBytes, unpack } from "./packing.ts";

export interface ExportFile {
  /** The export itself, verbatim, as the API takes it. */
  readonly serializedWorkflow: string;
  /** Size of the contents once they are unpacked, in bytes; undefined where that is too much to read. */
  readonly bytes: number | undefined;
  /** What is in it; undefined where only the application's SDK can tell. */
  readonly workflows: readonly ListedWorkflow[] | undefined;
  /** Which SDK wrote it. Python's exports are pickles, which run code when the application reads them. */
  readonly form: "json" | "pickle" | "unknown";
}

/** A file that is not an export, in one sentence. */
export class NoExport extends Error {
  override readonly name = "NoExport";
}

/** Maximum size of the unpacked contents that are read; a larger export can still be imported. */
const maxReadBytes = 256 * 1_048_576;

/** Reads a file. Throws `NoExport` for a file that is not an export. */
export async function readExportFile(file: Uint8Array): Promise<ExportFile> {
  const serializedWorkflow = exportIn(textFromBytes(file));
  const packed = bytesFromBase64(serializedWorkflow);
  if (packed === undefined) throw new NoExport("Its export is not written in base64, or it was cut off.");
  const contents = await unpack(packed, maxReadBytes);
  if (contents === "broken") {
    throw new NoExport("Its export cannot be unpacked: the file was cut off or changed.");
  }
  if (contents === "too large") {
    return { serializedWorkflow, bytes: undefined, workflows: undefined, form: "unknown" };
  }
  return { serializedWorkflow, bytes: contents.byteLength, ...readContents(contents) };
}

function exportIn(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw new NoExport("The file is empty.");
  // The text alone, as some tools save it.
  if (/^[A-Za-z0-9+/]{8}/.test(trimmed)) return trimmed;
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    throw new NoExport("It is not JSON, as an export is.");
  }
  const member = (value as { readonly serializedWorkflow?: unknown } | null)?.serializedWorkflow;
  if (typeof member !== "string" || member === "") {
    throw new NoExport("It is JSON without the member serializedWorkflow, which holds an export.");
  }
  return member;
}

function readContents(contents: Uint8Array): Pick<ExportFile, "workflows" | "form"> {
  // A pickle begins with 0x80, which no text in UTF-8 does.
  if (contents[0] === 0x80) return { form: "pickle", workflows: readPickled(contents) };
  try {
    const workflows = listedFromJson(JSON.parse(textFromBytes(contents)));
    return { form: workflows === undefined ? "unknown" : "json", workflows };
  } catch {
    return { form: "unknown", workflows: undefined };
  }
}

/** Maximum bytes of a pickle that are read; a multiple of three, as base64 is read. */
const maxPickleBytes = 6 * 1_048_576;

function readPickled(contents: Uint8Array): readonly ListedWorkflow[] | undefined {
  if (contents.byteLength > maxPickleBytes) return undefined;
  const binary = Array.from(contents, (byte) => String.fromCharCode(byte)).join("");
  const pickle = readPickle(btoa(binary), maxPickleBytes);
  return pickle?.isWhole === true ? listedFromPickle(pickle.node) : undefined;
}

// Moving workflows between databases: compressed JSON, in the form of the SDK for TypeScript.
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import {
  partTables,
  readFamily,
  readWorkflow,
  writeWorkflows,
  type ExportedWorkflow,
} from "../database/moving.ts";
import { Refusal } from "../refusal.ts";
import { changing, reading, type Answering, type Message } from "./answer.ts";
import { flag, text, type Members } from "./members.ts";

const transferTimeoutMs = 300_000;
/** Of an import, once it is unpacked. */
const maxPayloadBytes = 512 * 1024 * 1024;
const importsSince = 109;

async function exportWorkflow({ store }: Answering, request: Members) {
  const id = text(request, "workflow_id");
  const ids = flag(request, "export_children") ? await readFamily(store, id) : [id];
  const workflows: ExportedWorkflow[] = [];
  for (const each of ids) {
    const workflow = await readWorkflow(store, each);
    if (workflow !== undefined) workflows.push(workflow);
  }
  if (workflows.length === 0) throw new Refusal(`Workflow ${id} does not exist`);
  const packed = await promisify(gzip)(JSON.stringify(workflows));
  return { serialized_workflow: packed.toString("base64") };
}

async function importWorkflow({ store }: Answering, request: Members) {
  const workflows = await unpack(text(request, "serialized_workflow"));
  await writeWorkflows(store, workflows);
  return { success: true };
}

/** Python exports pickles, which would run code when they are read; they are refused. */
async function unpack(packed: string): Promise<ExportedWorkflow[]> {
  const bytes = await promisify(gunzip)(Buffer.from(packed, "base64"), {
    maxOutputLength: maxPayloadBytes,
  }).catch(() => {
    throw new Refusal("serialized_workflow is not a compressed export, or it is too large.");
  });
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refusal(
      "The export is not JSON: one of an application in Python can only be imported by its SDK.",
    );
  }
  const isExport = Array.isArray(value) && value.length > 0 && value.every(isWorkflow);
  if (!isExport) throw new Refusal("The export is not in the form of the SDK for TypeScript.");
  return value as ExportedWorkflow[];
}

function isWorkflow(value: unknown): boolean {
  const parts = value as Record<string, unknown> | null;
  const status = parts?.["workflow_status"];
  const hasParts = partTables.every((name) => {
    const rows = parts?.[name];
    return Array.isArray(rows) && rows.every((row) => typeof row === "object" && row !== null);
  });
  return hasParts && typeof (status as Record<string, unknown> | null)?.["workflow_uuid"] === "string";
}

export const transferMessages: Readonly<Record<string, Message>> = {
  export_workflow: { ...reading(exportWorkflow), timeoutMs: transferTimeoutMs },
  import_workflow: changing(importWorkflow, importsSince, transferTimeoutMs),
};

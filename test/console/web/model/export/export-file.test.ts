// Exports as the SDKs wrote them in the recordings, and files that are none.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { contentsSentence } from "../../../../../console/web/model/export/contents-sentence.ts";
import { readExportFile } from "../../../../../console/web/model/export/export-file.ts";
import type { ExportFile } from "../../../../../console/web/model/export/export-file.ts";
import { exportName } from "../../../../../console/web/model/export/export-name.ts";

const frames = join(import.meta.dirname, "../../../../sdks/recording/frames");

function recordedExport(sdk: string): string {
  const text = readFileSync(join(frames, `${sdk}.jsonl`), "utf8");
  const [, found = ""] = /serialized_workflow\\?"\s*:\s*\\?"([^"\\]{20,})/.exec(text) ?? [];
  return found;
}

function read(value: unknown): Promise<ExportFile> {
  return readExportFile(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
}

const packed = (contents: unknown): string => gzipSync(JSON.stringify(contents)).toString("base64");

test.each([
  ["typescript-4.7.9", "json"],
  ["typescript-4.27.6", "json"],
  ["typescript-5.2.11", "json"],
  ["python-2.10.0", "pickle"],
  ["python-3.2.0", "pickle"],
])("an export of %s is read as the workflow that it is", async (sdk, form) => {
  const serializedWorkflow = recordedExport(sdk);
  const file = await read({ serializedWorkflow });
  expect(file.serializedWorkflow).toBe(serializedWorkflow);
  expect(file.form).toBe(form);
  const [workflow] = file.workflows ?? [];
  expect(workflow).toMatchObject({ workflowId: "order_1", name: "order", status: "SUCCESS", version: "v1" });
  expect(workflow?.steps).toBeGreaterThan(3);
  expect(workflow?.createdAt).toMatch(/^2026-/);
  // The text without its JSON is the same export.
  expect(await read(` ${serializedWorkflow}\n`)).toEqual(file);
});

test.each([
  ["", "The file is empty."],
  ["{", "It is not JSON, as an export is."],
  ["{}", "without the member serializedWorkflow"],
  ["[1]", "without the member serializedWorkflow"],
  ["null", "without the member serializedWorkflow"],
  [{ serializedWorkflow: "" }, "without the member serializedWorkflow"],
  [{ serializedWorkflow: "not base64!" }, "not written in base64"],
  [{ serializedWorkflow: packed([1]).slice(0, -8) }, "cannot be unpacked"],
])("%j is no export, and the reason is told", async (value, reason) => {
  await expect(read(value)).rejects.toThrow(reason);
});

test("contents that are not understood are passed on as they are", async () => {
  for (const contents of [[], [1], [null], [{ workflow_status: { workflow_uuid: 1 } }], { a: 1 }]) {
    const file = await read({ serializedWorkflow: packed(contents) });
    expect(file).toMatchObject({ form: "unknown", workflows: undefined });
  }
  const text = Buffer.from("anything").toString("base64");
  expect(await read({ serializedWorkflow: text })).toMatchObject({ form: "unknown", bytes: 8 });
});

test("a sentence says what is in the file, and what goes on after the import", async () => {
  const status = (id: string, word: string) => ({ workflow_status: { workflow_uuid: id, status: word } });
  const file = await read({
    serializedWorkflow: packed([status("a", "SUCCESS"), status("b", "PENDING"), status("c", "ENQUEUED")]),
  });
  expect(contentsSentence(file, 2048)).toMatch(
    /^3 workflows, as the SDK for TypeScript writes them \(2\.0 kB, unpacked \d+ B\)\. 2 have not ended: the application may go on with them\.$/,
  );
  const opaque = await read({ serializedWorkflow: packed({}) });
  expect(contentsSentence(opaque, 10)).toContain("only the SDK that wrote it can read");
});

test("every id makes a file name", () => {
  expect(exportName("ord-1")).toBe("ord-1.export.json");
  expect(exportName("../../etc/passwd")).toBe("etc-passwd.export.json");
  expect(exportName("🙂")).toBe("workflow.export.json");
  expect(exportName("x".repeat(500)).length).toBeLessThan(140);
});

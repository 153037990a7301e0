// Reads a file that may be an export in a worker, as it may be large.
import { NoExport, readExportFile } from "../model/export/export-file.ts";
import type { ReadFile } from "./transfer.ts";

self.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  void read(data).then((answer) => self.postMessage(answer));
});

async function read(bytes: ArrayBuffer): Promise<ReadFile> {
  try {
    return { file: await readExportFile(new Uint8Array(bytes)) };
  } catch (error) {
    return { problem: error instanceof NoExport ? error.message : String(error) };
  }
}

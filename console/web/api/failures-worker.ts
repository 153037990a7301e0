// Finds the message of each error and takes out what differs from workflow to workflow.
import { normalMessage } from "../model/failures.ts";
import { readError } from "../model/payload/error-text.ts";

self.addEventListener("message", ({ data }: MessageEvent<readonly (string | null)[]>) => {
  const messages = data.map((error) => (error === null ? "" : normalMessage(readError(error).message)));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  self.postMessage(messages);
});

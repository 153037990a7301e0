// Parses one large answer in a worker.
import type { Parsed } from "./read-json.ts";

self.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  self.postMessage(parse(data));
});

function parse(bytes: ArrayBuffer): Parsed {
  try {
    return { value: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch (error) {
    return { reason: String(error) };
  }
}

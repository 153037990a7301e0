// Parses the JSON of an answer. A large one is parsed in a worker, as the page would freeze meanwhile.

/** Size from which a person notices the parsing, in bytes. */
const largeBytes = 4 * 1_024 ** 2;

/** The parsed answer. Rejects like `Response.json`. */
export async function readJson(response: Response): Promise<unknown> {
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength < largeBytes) return JSON.parse(new TextDecoder().decode(bytes));
  return parseBeside(bytes);
}

function parseBeside(bytes: ArrayBuffer): Promise<unknown> {
  const worker = new Worker(new URL("./json-worker.ts", import.meta.url), { type: "module" });
  const parsed = new Promise<unknown>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<Parsed>) =>
      "value" in data ? resolve(data.value) : reject(new SyntaxError(data.reason)),
    );
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
  });
  worker.postMessage(bytes, [bytes]);
  return parsed.finally(() => worker.terminate());
}

/** What the worker answers. */
export type Parsed = { readonly value: unknown } | { readonly reason: string };

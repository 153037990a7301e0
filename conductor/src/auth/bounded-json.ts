// Reads answers of the issuer with a limit: they come from outside, and are read before sign-in.
import { checkJson } from "../wire/json-bounds.ts";

/** Documents of issuers are some kilobytes. */
const limits = { maxJsonBytes: 1024 ** 2, maxJsonValues: 20_000, maxJsonDepth: 32 };

/** The text of an answer that is JSON of moderate size. Throws for anything else, without reading all of it. */
export async function readJsonText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limits.maxJsonBytes) {
      throw new Error(`more than ${limits.maxJsonBytes} bytes from the issuer`);
    }
    chunks.push(chunk);
  }
  const data = Buffer.concat(chunks);
  checkJson(data, limits);
  return data.toString("utf8");
}

// Reads an issuer's answers, which are untrusted and arrive before a person is signed in.
import type { CustomFetch } from "openid-client";

/** Maximum size of an answer; documents, tokens and profiles have a few kilobytes. */
export const maxIssuerBytes = 1024 ** 2;

/** Like `fetch`, but stops reading and rejects beyond `maxIssuerBytes`. */
export const fetchFromIssuer: CustomFetch = async (url, options) => {
  const response = await (fetch as CustomFetch)(url, options);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxIssuerBytes) throw new IssuerAnswerTooLarge(new URL(url).origin);
    chunks.push(chunk);
  }
  const { status, statusText, headers } = response;
  const hasBody = response.body !== null;
  return new Response(hasBody ? Buffer.concat(chunks) : null, { status, statusText, headers });
};

class IssuerAnswerTooLarge extends Error {
  override readonly name = "IssuerAnswerTooLarge";

  constructor(origin: string) {
    super(`${origin} answered with more than ${maxIssuerBytes} bytes`);
  }
}

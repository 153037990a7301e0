// Finds the issuer when the settings name only its endpoints: its discovery document is in a folder above one of them, and
// names the configured address for signing in.
import type { ServerMetadata } from "openid-client";
import { fetchFromIssuer } from "./issuer-fetch.ts";

export interface Endpoints {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
}

const timeoutMs = 5_000;
const plainGet = { method: "GET", headers: {}, body: undefined, redirect: "manual" } as const;
const wellKnown = "/.well-known/openid-configuration";

/** Possible addresses of the discovery document, nearest to the endpoints first. */
export function documentUrls({ authorizationUrl, tokenUrl }: Endpoints): string[] {
  const urls = [authorizationUrl, tokenUrl]
    .filter((url) => url !== "")
    .flatMap((url) => {
      const { origin, pathname } = new URL(url);
      const segments = pathname.split("/").slice(1, -1);
      return segments
        .map((_, index) => origin + ["", ...segments.slice(0, segments.length - index)].join("/") + wellKnown)
        .concat(origin + wellKnown);
    });
  return [...new Set(urls)];
}

/**
 * Returns the issuer's document. Without one, throws the first failure of an address, or an error that names the setting
 * to add.
 */
export async function discoverIssuer(endpoints: Endpoints): Promise<ServerMetadata> {
  let failure: Error | undefined;
  for (const url of documentUrls(endpoints)) {
    try {
      // One after another, as the nearest document wins.
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetchFromIssuer(url, { ...plainGet, signal });
      if (response.status >= 500) {
        throw new Error(`status ${response.status} from ${url}`, { cause: response });
      }
      const document: unknown = response.status === 200 ? await response.json() : undefined;
      if (isDocumentOf(document, endpoints)) return document;
    } catch (error) {
      // An answer that is not JSON is a page of another program.
      if (error instanceof Error && !(error instanceof SyntaxError)) failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  throw new Error(
    `no discovery document above ${endpoints.authorizationUrl} names it as the place to sign in; set DBOS_OAUTH_ISSUER`,
  );
}

function isDocumentOf(document: unknown, { authorizationUrl }: Endpoints): document is ServerMetadata {
  if (typeof document !== "object" || document === null) return false;
  const { issuer, authorization_endpoint: theirs } = document as Record<string, unknown>;
  if (typeof issuer !== "string" || typeof theirs !== "string" || !URL.canParse(theirs)) return false;
  return URL.canParse(issuer) && new URL(theirs).href === new URL(authorizationUrl).href;
}

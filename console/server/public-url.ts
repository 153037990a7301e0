// The URL at which a browser reaches the Console: from the settings, or from the request.
import type { FastifyRequest } from "fastify";
import { hostOf, isLoopback } from "../../conductor/src/origin.ts";
import type { SignInConfig } from "./config.ts";

/**
 * The URL with its path, without a slash at its end. Unset, it is built from the name that the browser used. A trusted
 * proxy says whether the browser used HTTPS. Otherwise only loopback names count as plain HTTP, since a sign-in over plain
 * HTTP exposes the session to every machine in between.
 */
export function publicUrlOf(
  request: FastifyRequest,
  { publicUrl, basePath, trustedProxies }: SignInConfig,
): string {
  if (publicUrl !== "") return publicUrl;
  // Only the header's name has been checked so far.
  const name = hostOf(request.host) === undefined ? (request.headers.host ?? "") : request.host;
  const isToldSo = trustedProxies.length > 0 && request.headers["x-forwarded-proto"] !== undefined;
  const isPlain = isToldSo ? request.protocol === "http" : isLoopback(hostOf(name) ?? "");
  return `${isPlain ? "http" : "https"}://${name}${basePath}`;
}

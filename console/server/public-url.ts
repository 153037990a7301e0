// Under which URL a browser reaches the Console: the one in the settings, or the one that it used.
import type { FastifyRequest } from "fastify";
import { hostOf, isLoopback } from "../../conductor/src/origin.ts";
import type { SignInConfig } from "./config.ts";

/**
 * The URL, path included, without a slash at its end. Unset, it is made of the name that the browser used. A proxy that is
 * trusted says whether it was asked over HTTPS; otherwise only a loopback name is taken to be without, since a sign-in over
 * plain HTTP gives everybody on the way the session.
 */
export function publicUrlOf(
  request: FastifyRequest,
  { publicUrl, basePath, trustedProxies }: SignInConfig,
): string {
  if (publicUrl !== "") return publicUrl;
  // Of the two names only the header has been looked at so far.
  const name = hostOf(request.host) === undefined ? (request.headers.host ?? "") : request.host;
  const isToldSo = trustedProxies.length > 0 && request.headers["x-forwarded-proto"] !== undefined;
  const isPlain = isToldSo ? request.protocol === "http" : isLoopback(hostOf(name) ?? "");
  return `${isPlain ? "http" : "https"}://${name}${basePath}`;
}

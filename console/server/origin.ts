// Who may talk to a Console that knows no users: pages it served itself, under a name it answers to.
import type { IncomingHttpHeaders } from "node:http";

/**
 * Says why a request may not pass to the API, or nothing when it may. A browser sends `Sec-Fetch-Site` to
 * trustworthy origins and `Origin` with every state-changing request; a program sends neither and is let through.
 */
export function crossSiteReason(method: string, headers: IncomingHttpHeaders): string | undefined {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) {
    const reading = method === "GET" || method === "HEAD";
    if (site === "same-origin" || (site === "none" && reading)) return undefined;
    return `The request comes from another site (Sec-Fetch-Site: ${site}). Use the Console's own page.`;
  }
  const origin = headers.origin;
  if (origin === undefined || hostOf(origin) === headers.host?.toLowerCase()) return undefined;
  return `The request comes from ${origin}, which is not this Console. Use the Console's own page.`;
}

/**
 * Whether the Console answers under this `Host` header. On loopback only local names are right: anything else is
 * a foreign name that was pointed at this machine (DNS rebinding).
 */
export function isAllowedHost(
  header: string | undefined,
  config: { readonly host: string; readonly allowedHosts: readonly string[] },
): boolean {
  const name = hostName(header ?? "");
  if (config.allowedHosts.includes(name)) return true;
  if (isLoopback(config.host)) return isLoopback(name) || name.endsWith(".localhost");
  return config.allowedHosts.length === 0;
}

/** Whether an address or name means this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, "");
}

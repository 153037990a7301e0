import { existsSync } from "node:fs";

/** The browser that the suite drives; nothing is downloaded. */
export const chromiumPath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Why the suite cannot run here, or nothing when it can. */
export function skipReason(): string | undefined {
  if (existsSync(chromiumPath)) return undefined;
  return `Browser tests skipped: there is no Chromium at ${chromiumPath}. Install it or set CHROMIUM_PATH.`;
}

export const launchFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

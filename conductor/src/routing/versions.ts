// Which versions of an application have run, and which is the latest: the one that new and resumed work belongs to.
import { isCode } from "../errors.ts";
import type { Queryable } from "../store/database.ts";
import { newestExecutorVersion } from "../store/executors-list.ts";
import type { WireVersion } from "../wire/messages.ts";
import { unreadable } from "./executor-failure.ts";
import type { AppRef, AskOptions, Router } from "./router.ts";

/** The versions that have run, the latest first. Throws what the router throws. */
export async function listVersions(router: Router, app: AppRef, options: AskOptions): Promise<WireVersion[]> {
  const { output } = await router.ask(app, "list_application_versions", {}, options);
  const versions: unknown = output ?? [];
  if (!Array.isArray(versions) || !versions.every(isVersion)) throw unreadable(app);
  return versions.toSorted((a, b) => timeOf(b) - timeOf(a));
}

/**
 * Name of the latest version. Executors too old to list versions leave that of the newest executor; undefined when
 * there is none either, so that any executor will do.
 */
export async function latestVersion(
  { router, db }: { readonly router: Router; readonly db: Queryable },
  app: AppRef,
  options: AskOptions,
): Promise<string | undefined> {
  try {
    const [latest] = await listVersions(router, app, options);
    if (latest !== undefined) return latest.version_name;
  } catch (error) {
    if (!isCode(error, "CONDUCTOR_EXECUTOR_UNSUPPORTED")) throw error;
  }
  return newestExecutorVersion(db, app.id);
}

function isVersion(value: unknown): value is WireVersion {
  return (
    typeof value === "object" &&
    value !== null &&
    "version_name" in value &&
    typeof value.version_name === "string"
  );
}

/** Epoch milliseconds; the type is a promise of another program. */
function timeOf({ version_timestamp }: WireVersion): number {
  const given: unknown = version_timestamp;
  const ms = Number(given);
  return Number.isFinite(ms) ? ms : 0;
}

// Which version of an application is the latest: the one that new and resumed work belongs to.
import { ConductorError } from "../errors.ts";
import type { Queryable } from "../store/database.ts";
import { newestExecutorVersion } from "../store/executors-list.ts";
import type { AppRef, AskOptions, Router } from "./router.ts";

/**
 * Name of the latest version. Executors too old to list versions leave that of the newest executor; undefined when there
 * is none either, so that any executor will do.
 */
export async function latestVersion(
  router: Router,
  db: Queryable,
  app: AppRef,
  options: AskOptions,
): Promise<string | undefined> {
  try {
    const { output } = await router.ask(app, "list_application_versions", {}, options);
    const [latest] = (output ?? []).toSorted(
      (a, b) => Number(b.version_timestamp) - Number(a.version_timestamp),
    );
    if (latest !== undefined) return latest.version_name;
  } catch (error) {
    if (!(error instanceof ConductorError) || error.code !== "CONDUCTOR_EXECUTOR_UNSUPPORTED") throw error;
  }
  return newestExecutorVersion(db, app.id);
}

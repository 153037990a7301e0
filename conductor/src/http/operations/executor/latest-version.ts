// Which version of an application is the latest: the one that new and resumed work belongs to.
import { ConductorError } from "../../../errors.ts";
import { newestExecutorVersion } from "../../../store/executors-list.ts";
import type { WireVersion } from "../../../wire/messages.ts";
import { ask, requiredText, viewList } from "./ask.ts";
import type { AppCall } from "../../call.ts";
import { integer } from "../views/value.ts";

/** The versions that have run, the latest first. */
export async function listVersions(call: AppCall): Promise<WireVersion[]> {
  const { output } = await ask(call, "list_application_versions", {});
  const versions = viewList(output, (version) => version, call);
  return versions.sort((a, b) => (integer(b.version_timestamp) ?? 0) - (integer(a.version_timestamp) ?? 0));
}

/**
 * Name of the latest version. Executors too old to list versions leave that of the newest executor; undefined when
 * there is none either, so that any executor will do.
 */
export async function latestVersion(call: AppCall): Promise<string | undefined> {
  try {
    const [latest] = await listVersions(call);
    if (latest !== undefined) return requiredText(latest.version_name, call);
  } catch (error) {
    if (!(error instanceof ConductorError) || error.code !== "CONDUCTOR_EXECUTOR_UNSUPPORTED") throw error;
  }
  return newestExecutorVersion(call.services.db, call.app.id);
}

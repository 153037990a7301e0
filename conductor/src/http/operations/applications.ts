// Applications: their rows, and the versions that their executors know.
import { coversApp } from "../../auth/caller.ts";
import { ConductorError } from "../../errors.ts";
import type { AppChanges } from "../../store/apps.ts";
import * as apps from "../../store/apps.ts";
import { ask, readOptions, viewList } from "./executor/ask.ts";
import type { AppCall, Call, Handlers } from "../call.ts";
import { listVersions } from "../../routing/versions.ts";
import { outside, requireNone } from "../complaints.ts";
import { applicationView, versionView } from "./views/application.ts";

export const applicationHandlers = {
  listApps: async ({ org, caller, services }) => {
    const rows = await apps.listApps(services.db, org.id);
    return rows.filter((row) => coversApp(caller, row)).map(applicationView);
  },
  getApp: async (call) => {
    const row = await apps.readApp(call.services.db, call.app.id);
    if (row === undefined) throw gone(call);
    return applicationView(row);
  },
  registerApp: async ({ org, params, body, services }) => {
    const { maxAppsPerOrg } = services.budgets;
    const id = await apps.registerApp(services.db, org.id, params.appName, body.privateMode, maxAppsPerOrg);
    if (id === undefined) {
      throw new ConductorError(
        "CONDUCTOR_BUDGET_EXHAUSTED",
        `Organisation ${org.name} has ${maxAppsPerOrg} applications already (CONDUCTOR_MAX_APPS_PER_ORG); ` +
          "delete one that is of no use, or raise the setting.",
      );
    }
    services.directory.forget();
    services.onAppChanged(id);
  },
  updateApp: async (call) => {
    const { app, body, services } = call;
    const changes = readChanges(body);
    if (Object.values(changes).every((value) => value === undefined)) return;
    const changed = await apps.updateApp(services.db, app.id, changes);
    services.directory.forget();
    if (!changed) throw gone(call);
    services.onAppChanged(app.id);
  },
  deleteApp: async (call) => {
    const { app, services } = call;
    const deleted = await apps.deleteApp(services.db, app.id);
    services.directory.forget();
    if (!deleted) throw gone(call);
    services.onAppDeleted(app.id);
  },
  listAppVersions: async (call) =>
    viewList(await listVersions(call.services.router, call.app, readOptions(call)), versionView, call),
  setLatestAppVersion: async (call) => {
    const name = call.body.versionName;
    // SDKs answer success for a version that they have never seen.
    const known = await listVersions(call.services.router, call.app, readOptions(call));
    if (!known.some((version) => version.version_name === name)) {
      throw new ConductorError(
        "CONDUCTOR_VERSION_UNKNOWN",
        `Application ${call.app.name} has no version ${name}; its executors register a version when they start.`,
      );
    }
    await ask(call, "set_latest_application_version", { version_name: name });
  },
} satisfies Partial<Handlers>;

const maxInt32 = 2_147_483_647;

/** A negative threshold clears it; zero would delete or cancel everything. */
function readChanges(body: Call<"updateApp">["body"]): AppChanges {
  requireNone([
    ...outside("body.executorTimeoutSecs", body.executorTimeoutSecs, 1, maxInt32),
    ...notZero("body.gcRowsThreshold", body.gcRowsThreshold),
    ...notZero("body.gcTimeThresholdMs", body.gcTimeThresholdMs),
    ...notZero("body.globalTimeoutMs", body.globalTimeoutMs),
  ]);
  return {
    executorTimeoutSecs: body.executorTimeoutSecs,
    gcRowsThreshold: threshold(body.gcRowsThreshold),
    gcTimeThresholdMs: threshold(body.gcTimeThresholdMs),
    globalTimeoutMs: threshold(body.globalTimeoutMs),
    privateMode: body.privateMode,
  };
}

function threshold(value: number | undefined): number | null | undefined {
  return value !== undefined && value < 0 ? null : value;
}

function notZero(location: string, value: number | undefined) {
  if (value !== 0) return [];
  return [{ location, message: "must not be 0: use a negative number to clear it", value }];
}

function gone({ app }: Pick<AppCall, "app">): ConductorError {
  return new ConductorError("CONDUCTOR_APP_UNKNOWN", `There is no application ${app.name} any more.`);
}

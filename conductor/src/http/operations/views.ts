// Saved views of an application's list, which the Console offers.
import { ConductorError } from "../../errors.ts";
import type { Caller } from "../../auth/caller.ts";
import { deleteView, allMembers, listViews, saveView } from "../../store/views.ts";
import type { AppCall, Handlers } from "../call.ts";
import { subjectOf } from "../audit/record.ts";
import { longerThan, requireNone, shorten } from "../complaints.ts";

const maxViews = 200;
const maxName = 100;

interface ViewCall extends AppCall {
  readonly caller: Caller;
  readonly params: { readonly viewName: string };
}

export const viewHandlers = {
  listViews: async ({ app, caller, services }) => {
    const rows = await listViews(services.db, app.id, ownerOf(caller));
    return rows.map(({ name, owner, search, updatedBy, updatedAt }) => ({
      viewName: name,
      isShared: owner === allMembers,
      search,
      updatedBy,
      updatedAt: updatedAt.toISOString(),
    }));
  },
  saveView: async (call) => save(call, allMembers, call.body.search),
  deleteView: async (call) => remove(call, allMembers),
  saveOwnView: async (call) => save(call, ownerOf(call.caller), call.body.search),
  deleteOwnView: async (call) => remove(call, ownerOf(call.caller)),
} satisfies Partial<Handlers>;

function ownerOf(caller: Caller): string {
  const { type, id } = subjectOf(caller);
  return `${type}:${id}`;
}

async function save(call: ViewCall, owner: string, search: string): Promise<undefined> {
  const { app, caller, params, services } = call;
  requireNone(longerThan(maxName, "path.viewName", params.viewName));
  const key = { appId: app.id, owner, name: params.viewName };
  const view = { search, updatedBy: subjectOf(caller).display };
  if (await saveView(services.db, key, view, maxViews)) return undefined;
  throw new ConductorError(
    "CONDUCTOR_BUDGET_EXHAUSTED",
    `There are ${maxViews} such views of application ${app.name}, the maximum; delete one first.`,
  );
}

async function remove({ app, params, services }: ViewCall, owner: string): Promise<undefined> {
  if (await deleteView(services.db, { appId: app.id, owner, name: params.viewName })) return undefined;
  throw new ConductorError("CONDUCTOR_VIEW_UNKNOWN", `There is no view ${shorten(params.viewName)}.`);
}

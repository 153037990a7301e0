// What a page does as text to run elsewhere, with the addresses of this installation.
import { curlText, dbosctlText, sdkText } from "../model/commands.ts";
import type { Command, Place } from "../model/commands.ts";
import { segmentFromId } from "../model/workflow-id.ts";
import { endpoints } from "./endpoints.ts";
import { settings } from "./settings.ts";
import { currentOrg } from "./standing.ts";
import type { OperationId } from "./types.ts";

/** One form of a command. */
export interface Form {
  readonly name: string;
  /** Undefined where this form cannot say it. */
  readonly text: string | undefined;
}

/** A command in every form that there is. */
export function formsOf(appName: string, command: Command): Form[] {
  const place: Place = {
    conductorUrl: settings.executorUrl.replace(/^ws/, "http").replace(/\/+$/, ""),
    org: currentOrg(),
    app: appName,
    isSecured: settings.signInAt !== null,
  };
  return [
    { name: "curl", text: curlText(requestOf(command, place), place.isSecured) },
    { name: "dbosctl", text: dbosctlText(command, place) },
    { name: "TypeScript", text: sdkText(command) },
  ];
}

const actions = {
  cancel: "cancelWorkflow",
  resume: "resumeWorkflow",
  delete: "deleteWorkflow",
} as const;

function requestOf(command: Command, { conductorUrl, org, app }: Place) {
  const to = (id: OperationId, workflowId: string, body?: object) => {
    const [method, path] = endpoints[id];
    const params: Readonly<Record<string, string>> = { orgName: org, appName: app, workflowId };
    const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => segmentFromId(params[name] ?? ""));
    return { method, url: conductorUrl + filled, ...(body && { body }) };
  };
  switch (command.kind) {
    case "list":
      return to("searchWorkflows", "", { ...command.body, sortDesc: true });
    case "act":
      return to(actions[command.action], command.workflowId, command.action === "delete" ? undefined : {});
    case "fork":
      return to("forkWorkflow", command.workflowId, command.body);
    default:
      return to("createJob", "", command.body);
  }
}

// What a page does, as text to run elsewhere: curl, dbosctl and the TypeScript SDK. No text holds a key: each names the variable
// that does.
import type { SearchBody } from "./filters.ts";
import type { WorkflowAction } from "./status.ts";

/** One operation with its parameters. */
export type Command =
  | { readonly kind: "list"; readonly body: SearchBody }
  | { readonly kind: "act"; readonly action: "cancel" | "resume" | "delete"; readonly workflowId: string }
  | { readonly kind: "fork"; readonly workflowId: string; readonly body: ForkBody }
  | { readonly kind: "job"; readonly body: JobBody };

export interface ForkBody {
  readonly startStep: number;
  readonly appVersion?: string;
  readonly newWorkflowId?: string;
}

export interface JobBody {
  readonly action: WorkflowAction;
  readonly workflowIds?: readonly string[];
  readonly filters?: object;
  readonly options?: { readonly [option: string]: unknown };
}

/** Where a command is sent. */
export interface Place {
  readonly conductorUrl: string;
  readonly org: string;
  readonly app: string;
  /** Callers present an API key. */
  readonly isSecured: boolean;
}

interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: object;
}

/** A request as a shell command. */
export function curlText({ method, url, body }: HttpRequest, isSecured: boolean): string {
  const lines = [
    `curl -X ${method} ${quoted(url)}`,
    ...(isSecured ? ['-H "Authorization: Bearer $DBOS_TOKEN"'] : []),
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`]),
  ];
  return lines.join(" \\\n  ");
}

/** Filters that dbosctl has, with their flags. */
const listFlags: Readonly<Record<string, string>> = {
  status: "--status",
  workflowName: "--name",
  workflowIds: "--id",
  user: "--user",
  queueName: "--queue",
  appVersion: "--app-version",
  startTime: "--since",
  endTime: "--until",
};

/** The same with dbosctl; undefined where it has no flag for a part of it. */
export function dbosctlText(command: Command, place: Place): string | undefined {
  const line = dbosctlLine(command, place);
  if (line === undefined) return undefined;
  return `export DBOS_URL=${quoted(place.conductorUrl)} DBOS_ORG=${quoted(place.org)}\n${line}`;
}

function dbosctlLine(command: Command, { app }: Place): string | undefined {
  const run = (verb: string, ...rest: readonly string[]): string =>
    ["dbosctl workflow", verb, "-a", quoted(app), ...rest].join(" ");
  switch (command.kind) {
    case "list": {
      const flags = flagsOf(command.body);
      return flags && run("list", "--desc", ...flags);
    }
    case "act":
      return run(command.action, ...ids([command.workflowId]));
    case "fork": {
      const { startStep, appVersion, newWorkflowId } = command.body;
      const version = appVersion === undefined ? [] : ["--app-version", quoted(appVersion)];
      const own = newWorkflowId === undefined ? [] : ["--new-id", quoted(newWorkflowId)];
      return run("fork", "--start-step", String(startStep), ...version, ...own, ...ids([command.workflowId]));
    }
    default: {
      const { action, workflowIds, filters, options = {} } = command.body;
      const { cancelChildren, deleteChildren, queueName, ...others } = options;
      if (action === "fork" || Object.keys(others).length > 0) return undefined;
      const children = cancelChildren === true || deleteChildren === true ? ["--children"] : [];
      const queue = typeof queueName === "string" ? ["--queue", quoted(queueName)] : [];
      if (workflowIds !== undefined) return run(action, ...children, ...queue, ...ids(workflowIds));
      const flags = flagsOf(filters ?? {});
      return flags && `${run("list", ...flags, "-o", "ids")} | ${run(action, ...children, ...queue, "-")}`;
    }
  }
}

/** Ids as arguments; where one looks like a flag, all come after `--`. */
function ids(workflowIds: readonly string[]): string[] {
  const flagLike = workflowIds.some((one) => one.startsWith("-"));
  return [...(flagLike ? ["--"] : []), ...workflowIds.map(quoted)];
}

function flagsOf(body: object): string[] | undefined {
  const flags: string[] = [];
  for (const [member, value] of Object.entries(body) as [string, unknown][]) {
    if (member === "queuesOnly" && value === true) {
      flags.push("--queued");
      continue;
    }
    const flag = listFlags[member];
    if (flag === undefined) return undefined;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values) flags.push(flag, quoted(String(one)));
  }
  return flags;
}

/** Members of a search as the TypeScript SDK names them, where it names them otherwise. */
const sdkNames: Readonly<Record<string, string>> = {
  workflowIds: "workflowIDs",
  user: "authenticatedUser",
  appVersion: "applicationVersion",
  workflowIdPrefix: "workflow_id_prefix",
  parentWorkflowId: "parentWorkflowID",
};

/** The same with the client of the TypeScript SDK; undefined where one call cannot do it. */
export function sdkText(command: Command): string | undefined {
  const call = sdkCall(command);
  if (call === undefined) return undefined;
  return [
    'import { DBOSClient } from "@dbos-inc/dbos-sdk";',
    "",
    "const client = await DBOSClient.create({ systemDatabaseUrl: process.env.DBOS_SYSTEM_DATABASE_URL });",
    call,
    "await client.destroy();",
  ].join("\n");
}

function sdkCall(command: Command): string | undefined {
  switch (command.kind) {
    case "list":
      return `console.log(await client.listWorkflows(${literal(sdkFilters(command.body))}));`;
    case "act":
      return `await client.${command.action}Workflow(${literal(command.workflowId)});`;
    case "fork": {
      const { startStep, appVersion: applicationVersion, newWorkflowId: newWorkflowID } = command.body;
      const options = JSON.stringify({ applicationVersion, newWorkflowID });
      const more = options === "{}" ? "" : `, ${options}`;
      return `console.log(await client.forkWorkflow(${literal(command.workflowId)}, ${startStep}${more}));`;
    }
    default:
      return sdkJob(command.body);
  }
}

function sdkFilters(body: object): object {
  const named: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(body) as [string, unknown][]) {
    named[sdkNames[member] ?? member] = value;
  }
  return { ...named, sortDesc: true };
}

function sdkJob({ action, workflowIds, options = {} }: JobBody): string | undefined {
  if (action === "fork" || workflowIds === undefined) return undefined;
  const { cancelChildren, deleteChildren, queueName } = options;
  const more =
    cancelChildren === true
      ? ", { cancelChildren: true }"
      : deleteChildren === true
        ? ", true"
        : typeof queueName === "string"
          ? `, ${literal({ queueName })}`
          : "";
  return `await client.${action}Workflows(${literal(workflowIds)}${more});`;
}

function literal(value: unknown): string {
  return JSON.stringify(value);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// A request to an executor on behalf of a caller, and the reading of what it answers.
import { ConductorError } from "../errors.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";
import type { AppCall } from "./call.ts";

/** Sends a message that may reach two executors: a read, or a write that repeats harmlessly. */
export function ask<T extends MessageType>(
  call: AppCall,
  type: T,
  request: Request<T>,
  version?: string,
): Promise<Reply<T>> {
  const { requestId, deadline } = call;
  return call.services.router.ask(call.app, type, request, {
    requestId,
    deadline,
    version,
    repeatable: true,
  });
}

/** Sends a message that must not be sent again once an executor may have got it. */
export function askOnce<T extends MessageType>(
  call: AppCall,
  type: T,
  request: Request<T>,
): Promise<Reply<T>> {
  const { requestId, deadline } = call;
  return call.services.router.ask(call.app, type, request, { requestId, deadline, repeatable: false });
}

/** Maps the list in an answer; null and absent are empty. Throws `CONDUCTOR_EXECUTOR_FAILED` for what is no list. */
export function viewList<W extends object, V>(
  list: W[] | null | undefined,
  view: (element: W) => V,
  { app }: AppCall,
): V[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) throw unreadable(app.name);
  const out: V[] = [];
  for (const element of list) {
    if (!isObject(element)) throw unreadable(app.name);
    out.push(view(element));
  }
  return out;
}

/** Maps the object in an answer, or returns undefined when there is none. Throws like `viewList`. */
export function viewOne<W extends object, V>(
  element: W | null | undefined,
  view: (element: W) => V,
  { app }: AppCall,
): V | undefined {
  if (element === null || element === undefined) return undefined;
  if (!isObject(element)) throw unreadable(app.name);
  return view(element);
}

/** The ids in an answer; Go sends null for none. Throws like `viewList`. */
export function idList(list: string[] | null | undefined, { app }: AppCall): string[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list) || list.some((id) => typeof id !== "string")) throw unreadable(app.name);
  return list;
}

/** Text that an answer must have. Throws like `viewList`. */
export function requiredText(value: string | null | undefined, { app }: AppCall): string {
  if (typeof value !== "string") throw unreadable(app.name);
  return value;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function unreadable(appName: string): ConductorError {
  return new ConductorError(
    "CONDUCTOR_EXECUTOR_FAILED",
    `An executor of application ${appName} sent an answer that Conductor cannot read; check its DBOS version.`,
  );
}

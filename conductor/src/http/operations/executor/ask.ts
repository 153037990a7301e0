// A request to an executor on behalf of a caller, and the reading of what it answers.
import { unreadable } from "../../../routing/executor-failure.ts";
import type { AskOptions } from "../../../routing/router.ts";
import type { MessageType, Reply, Request } from "../../../wire/messages.ts";
import { LargeList, RawJson } from "../../../wire/raw-json.ts";
import type { AppCall } from "../../call.ts";
import { Rows } from "../../rows.ts";

/** Sends a message that may reach two executors: a read, or a write that repeats harmlessly. */
export function ask<T extends MessageType>(
  call: AppCall,
  type: T,
  request: Request<T>,
  version?: string,
): Promise<Reply<T>> {
  return call.services.router.ask(call.app, type, request, { ...optionsOf(call), version, repeatable: true });
}

/** Like `ask`, for lists of any size: see `viewRows`. */
export async function askForRows<T extends MessageType>(
  call: AppCall,
  type: T,
  request: Request<T>,
): Promise<WithLargeLists<Reply<T>>> {
  const options = { ...optionsOf(call), repeatable: true, paged: true };
  const reply: unknown = await call.services.router.ask(call.app, type, request, options);
  return reply as WithLargeLists<Reply<T>>;
}

/** A list in an answer. */
export type List<W> = W[] | LargeList<W> | null | undefined;
type WithLargeLists<R> = { [K in keyof R]: R[K] extends (infer W)[] | null | undefined ? List<W> : R[K] };

/** Sends a message that must not be sent again once an executor may have got it. */
export function askOnce<T extends MessageType>(
  call: AppCall,
  type: T,
  request: Request<T>,
): Promise<Reply<T>> {
  return call.services.router.ask(call.app, type, request, { ...optionsOf(call), repeatable: false });
}

function optionsOf({ requestId, deadline, took }: AppCall) {
  return { requestId, deadline, took };
}

/** The options of a question that may reach two executors, for what asks the router itself. */
export function readOptions(call: AppCall): AskOptions {
  return { ...optionsOf(call), repeatable: true };
}

/** Maps the list in an answer; null and absent are empty. Throws `CONDUCTOR_EXECUTOR_FAILED` for anything else. */
export function viewList<W extends object, V>(
  list: W[] | null | undefined,
  view: (element: W) => V,
  { app }: AppCall,
): V[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) throw unreadable(app);
  const out: V[] = [];
  for (const element of list) {
    if (!isObject(element)) throw unreadable(app);
    out.push(view(element));
  }
  return out;
}

/**
 * The same for a list of any size, without the elements whose view is undefined. A large one is viewed page by page while
 * it is written. Throws like `viewList`, from a large one later.
 */
export function viewRows<W extends object, V extends object>(
  list: List<W>,
  view: (element: W) => V | undefined,
  call: AppCall,
): V[] | Rows<V> {
  const viewed = (rows: W[]) => viewList(rows, view, call).filter((each) => each !== undefined);
  return list instanceof LargeList ? new Rows(readPages(list, viewed, call)) : viewed(list ?? []);
}

/** The elements of a list of any size, a page at a time. Throws like `viewList`. */
export async function* pagesOf<W extends object>(list: List<W>, call: AppCall): AsyncGenerator<W[]> {
  const checked = (rows: W[]) => viewList(rows, (row) => row, call);
  if (list instanceof LargeList) yield* readPages(list, checked, call);
  else yield checked(list ?? []);
}

async function* readPages<W, V>(
  list: LargeList<W>,
  view: (page: W[]) => V[],
  { app }: AppCall,
): AsyncGenerator<V[]> {
  try {
    for await (const page of list.pages()) yield view(page);
  } catch (error) {
    throw error instanceof SyntaxError ? unreadable(app) : error;
  }
}

/** Maps the object in an answer, or returns undefined when there is none. Throws like `viewList`. */
export function viewOne<W extends object, V>(
  element: W | null | undefined,
  view: (element: W) => V,
  { app }: AppCall,
): V | undefined {
  if (element === null || element === undefined) return undefined;
  if (!isObject(element)) throw unreadable(app);
  return view(element);
}

/** The ids in an answer; Go sends null for none. Throws like `viewList`. */
export function idList(list: string[] | null | undefined, { app }: AppCall): string[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list) || list.some((id) => typeof id !== "string")) throw unreadable(app);
  return list;
}

/** Text that an answer must have. Throws like `viewList`. */
export function requiredText(value: string | null | undefined, { app }: AppCall): string {
  if (typeof value !== "string") throw unreadable(app);
  return value;
}

/** A raw part is a text or a list. */
function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !(value instanceof RawJson);
}

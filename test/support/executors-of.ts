// What tests read of executors through the API.
import type { Result } from "../../conductor/src/contract/operation.ts";
import type { Operations } from "../../conductor/src/contract/operations.ts";

type Executor = Result<Operations["listExecutors"]>[number];

/** Anything that calls the API. */
interface Client {
  call(method: string, path: string): Promise<{ readonly body: unknown }>;
}

/** The executors of an application, as Conductor lists them. `app` is its path. */
export async function executorsOf(client: Client, app = "/v2/orgs/local/apps/shop"): Promise<Executor[]> {
  const { body } = await client.call("GET", `${app}/executors`);
  return body as Executor[];
}

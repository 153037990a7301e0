// Introduces the sample application to Conductor, as a person would do in the Console.
import { HttpError, request } from "./http.ts";

export const sampleApp = "podium-sample";

const tokenName = "podium-sample-local";
/**
 * How long a lost executor may stay away before its workflows move. Shorter than the default, so that killing one
 * shows something soon; set only when the application is new, so that a person's own choice stays.
 */
const executorTimeoutSecs = 10;

interface Executor {
  readonly executorId: string;
  readonly status: string;
  readonly executorMetadata: Record<string, unknown> | null;
}

/** Registers the application unless it is registered. `conductorUrl` has no trailing slash. */
export async function registerSampleApp(conductorUrl: string): Promise<void> {
  const url = appUrl(conductorUrl);
  const isNew = await request("GET", url).then(
    () => false,
    (error: unknown) => isStatus(error, 404),
  );
  await request("PUT", url, {});
  if (isNew) await request("PATCH", url, { executorTimeoutSecs });
}

/** Returns `knownKey` when Conductor still has it, and otherwise a new key for the application. */
export async function ensureApiKey(conductorUrl: string, knownKey: string | undefined): Promise<string> {
  const tokens = await request<{ readonly tokenName: string }[]>("GET", `${orgUrl(conductorUrl)}/tokens`);
  const exists = tokens.some((token) => token.tokenName === tokenName);
  if (exists && knownKey !== undefined) return knownKey;
  const url = `${orgUrl(conductorUrl)}/tokens/${tokenName}`;
  // The secret of an existing key cannot be read again: it is replaced.
  if (exists) await request("DELETE", url);
  const { token } = await request<{ readonly token: string }>("POST", url, { appNames: [sampleApp] });
  return token;
}

/** The healthy executors that Conductor sees, with the process ids that they tell. */
export async function listHealthy(
  conductorUrl: string,
): Promise<{ readonly executorId: string; readonly pid: number }[]> {
  const executors = await request<Executor[]>("GET", `${appUrl(conductorUrl)}/executors`);
  return executors
    .filter(({ status }) => status === "HEALTHY")
    .map(({ executorId, executorMetadata }) => ({ executorId, pid: Number(executorMetadata?.["pid"]) }));
}

function orgUrl(conductorUrl: string): string {
  return `${conductorUrl}/v2/orgs/local`;
}

function appUrl(conductorUrl: string): string {
  return `${orgUrl(conductorUrl)}/apps/${sampleApp}`;
}

function isStatus(error: unknown, status: number): boolean {
  if (error instanceof HttpError && error.status === status) return true;
  throw error;
}

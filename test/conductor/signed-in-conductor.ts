// A Conductor that requires sign-in, its issuer, and callers with whatever credential a test gives them.
import type { JWTPayload } from "jose";
import type { Config } from "../../conductor/src/settings/config.ts";
import { startTestConductor, type ApiAnswer, type TestConductor } from "../support/conductor.ts";
import { startIssuer, type TestIssuer } from "../support/issuer.ts";

export interface Caller {
  /** What goes into the Authorization header after `Bearer`. */
  readonly credential: string;
  call(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
}

export interface Person extends Caller {
  readonly name: string;
  /** The organisation they were put into. */
  readonly org: string;
}

export interface SecuredConductor {
  readonly conductor: TestConductor;
  readonly issuer: TestIssuer;
  /** A caller with any credential. */
  as(credential: string): Caller;
  /** A person who has signed in but not registered. */
  signIn(subject: string, claims?: JWTPayload): Promise<Caller>;
  /** A person who has registered. Their subject is their name. */
  register(name: string, body?: object, claims?: JWTPayload): Promise<Person>;
  /** Makes an API key and returns its text. */
  makeKey(admin: Person, name: string, body?: object): Promise<string>;
  stop(): Promise<void>;
}

/** Starts both. A `databaseUrl` is shared with another Conductor and not dropped. */
export async function startSecured(
  overrides: Partial<Config> = {},
  shared?: { readonly issuer: TestIssuer; readonly databaseUrl: string },
): Promise<SecuredConductor> {
  const issuer = shared?.issuer ?? (await startIssuer());
  const settings = { oauthEnabled: true, oauthIssuer: issuer.url, oauthAudiences: [issuer.audience] };
  const conductor = await startTestConductor({ ...settings, ...overrides }, shared?.databaseUrl);
  const as = (credential: string): Caller => ({
    credential,
    call: (method, path, body) => send(conductor.url, method, path, credential, body),
  });
  const signIn = async (subject: string, claims: JWTPayload = {}) =>
    as(await issuer.sign({ sub: subject, ...claims }));
  return {
    conductor,
    issuer,
    as,
    signIn,
    register: async (name, body = {}, claims = {}) => {
      const caller = await signIn(name, claims);
      expectStatus(201, await caller.call("POST", "/v2/users", { name, ...body }));
      const me = expectStatus(200, await caller.call("GET", "/v2/users/me")).body as {
        readonly orgName: string;
      };
      return { ...caller, name, org: `/v2/orgs/${me.orgName}` };
    },
    makeKey: async (admin, name, body = {}) => {
      const answer = expectStatus(201, await admin.call("POST", `${admin.org}/tokens/${name}`, body));
      return (answer.body as { readonly token: string }).token;
    },
    stop: async () => {
      await conductor.dispose();
      if (shared === undefined) await issuer.stop();
    },
  };
}

/** Calls the API; a body is sent as JSON. */
async function send(
  base: string,
  method: string,
  path: string,
  credential: string,
  body: unknown,
): Promise<ApiAnswer> {
  const response = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${credential}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : undefined,
    text,
  };
}

/** The answer, if it has this status. */
export function expectStatus(status: number, answer: ApiAnswer): ApiAnswer {
  if (answer.status !== status) throw new Error(`status ${answer.status}, not ${status}: ${answer.text}`);
  return answer;
}

/** The stable code of a problem document. */
export function codeOf(answer: ApiAnswer): string {
  const { type = "" } = answer.body as { readonly type?: string };
  return type.replace("urn:podium:error:", "");
}

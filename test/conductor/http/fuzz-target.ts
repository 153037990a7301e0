// The two modes of a server as a fuzzer needs them: the caller, its organisation, and what must be repaired between requests.
import { noPeppers } from "../../../conductor/src/auth/api-keys.ts";
import { createIssuer } from "../../../conductor/src/auth/issuer-keys.ts";
import { createAuthenticator, type Requester } from "../../../conductor/src/http/admission/authenticate.ts";
import { createLog } from "../../../conductor/src/log.ts";
import { startIssuer } from "../../support/issuer.ts";
import { startTestServer, type Answer, type TestServer } from "./fixture.ts";

export interface FuzzTarget {
  readonly server: TestServer;
  /** Names in paths that exist. */
  readonly existing: Record<string, string>;
  /** The Authorization header of a person who may do everything; for some operations, of a new person each time. */
  authorize(operationId: string): Promise<Record<string, string>>;
  /** Whether requests need a credential. */
  readonly signInRequired: boolean;
  /** Brings the application back, and out of private mode. */
  restoreApp(): Promise<void>;
  /** Undoes what would make every later request of this operation fail. */
  afterEach(operationId: string, answer: Answer): Promise<void>;
  stop(): Promise<void>;
}

/** Without sign-in. */
export async function startOpenTarget(): Promise<FuzzTarget> {
  const server = await startTestServer();
  const app = "/v2/orgs/local/apps/shop";
  return {
    server,
    existing: { orgName: "local", appName: "shop" },
    signInRequired: false,
    authorize: async () => ({}),
    restoreApp: async () => expectSuccess(await server.send("PUT", app, { privateMode: false })),
    afterEach: async (id) => {
      if (id === "deleteApp") expectSuccess(await server.send("PUT", app, {}));
    },
    stop: () => server.stop(),
  };
}

/** With sign-in, and `ada` as the admin of an organisation of that name. */
export async function startSecuredTarget(): Promise<FuzzTarget> {
  const tests = await startIssuer();
  const rules = { issuer: tests.url, audiences: [tests.audience] };
  const issuer = createIssuer({ issuer: tests.url, jwksUrl: undefined, log: createLog("error", false) });
  const signIn = { rules, issuer, peppers: noPeppers };
  const server = await startTestServer((db) => {
    const credentials = createAuthenticator({ db, signIn, limits: undefined, clock: Date.now });
    return {
      credentials: { ...credentials, identify: (request) => credentials.identify(likeNode(request)) },
    };
  });
  const headerOf = async (sub: string) => ({ authorization: `Bearer ${await tests.sign({ sub })}` });
  const ada = await headerOf("ada");
  expectSuccess(await server.send("POST", "/v2/users", { name: "ada" }, ada));
  const app = "/v2/orgs/ada/apps/shop";
  const restoreApp = async () => expectSuccess(await server.send("PUT", app, { privateMode: false }, ada));
  await restoreApp();
  let newcomers = 0;
  return {
    server,
    existing: { orgName: "ada", appName: "shop", username: "ada", roleName: "organization_admin" },
    signInRequired: true,
    authorize: async (id) => (id === "registerUser" ? headerOf(`newcomer-${(newcomers += 1)}`) : ada),
    restoreApp,
    afterEach: async (id, { statusCode }) => {
      if (id === "deleteApp") await restoreApp();
      if (id !== "updateOrg" || statusCode !== 204) return;
      const me = await server.send("GET", "/v2/users/me", undefined, ada);
      const { orgName } = me.json<{ readonly orgName: string }>();
      expectSuccess(await server.send("PATCH", `/v2/orgs/${orgName}`, { newName: "ada" }, ada));
    },
    stop: async () => {
      await server.stop();
      await tests.stop();
    },
  };
}

/** The request with its headers also as lists, which Node's own have and injected ones lack. */
function likeNode({ raw, ip }: Requester): Requester {
  const { authorization } = raw.headers;
  const headersDistinct = authorization === undefined ? {} : { authorization: [authorization] };
  return { ip, raw: Object.assign(raw, { headersDistinct }) };
}

function expectSuccess({ statusCode, body }: Answer): void {
  if (statusCode >= 300) throw new Error(`status ${statusCode}: ${body}`);
}

// Every operation × every single permission × keys of all, of this and of another application, generated from the
// tables of operations: a new operation cannot be forgotten here.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeApiKey, noPeppers, presentKey } from "../../../conductor/src/auth/api-keys.ts";
import { permissions, type Operation, type Permission } from "../../../conductor/src/contract/operation.ts";
import { operations } from "../../../conductor/src/contract/operations.ts";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import { createToken } from "../../../conductor/src/store/tokens.ts";
import { callApi } from "../../support/conductor.ts";
import {
  codeOf,
  expectStatus,
  startSecured,
  type Person,
  type SecuredConductor,
} from "../signed-in-conductor.ts";

type Scope = "all" | "shop" | "other";

// Deleting the application comes last, since it does so.
const table = Object.entries<Operation>(operations).sort(
  ([a], [b]) => Number(a === "deleteApp") - Number(b === "deleteApp"),
);
let podium: SecuredConductor;
let ada: Person;
let eve: Person;
let db: Database;
const keys = new Map<string, string>();
const ids = new Map<string, string>();

beforeAll(async () => {
  podium = await startSecured();
  ada = await podium.register("ada");
  eve = await podium.register("eve");
  for (const app of ["shop", "other", "open"]) {
    expectStatus(204, await ada.call("PUT", `${ada.org}/apps/${app}`));
  }
  db = openDatabase({
    url: podium.conductor.databaseUrl,
    maxConnections: 2,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onIdleError: () => {},
  });
  const rows = await db.query<{ readonly name: string; readonly id: string; readonly org_id: string }>(
    "SELECT * FROM applications",
  );
  for (const { name, id } of rows) ids.set(name, id);
  // Straight into the table, because the API makes no key with token.write. Such a key must not do more than that.
  for (const scope of ["all", "shop", "other"] as const) {
    const apps = scope === "all" ? scope : [ids.get(scope)!];
    const sets: [string, Permission[]][] = permissions.flatMap((each): [string, Permission[]][] => [
      [`only ${each}`, [each]],
      [`all but ${each}`, permissions.filter((other) => other !== each)],
    ]);
    for (const [name, held] of [["everything", [...permissions]] as [string, Permission[]], ...sets]) {
      const key = makeApiKey();
      const { keyClass, digests } = presentKey(key, noPeppers);
      keys.set(`${scope} ${name}`, key);
      const token = {
        orgId: rows[0]!.org_id,
        name: `${scope} ${name}`,
        keyClass,
        publicId: null,
        digest: digests[0],
        permissions: held,
        apps,
      };
      await createToken(db, token);
    }
  }
});
afterAll(async () => {
  await db.close();
  await podium.stop();
});

/** A request that passes every check on its way to the organisation and application, and then changes nothing. */
function requestFor({ method, path, query }: Operation, app = "shop", org = "ada") {
  const values: Record<string, string> = {
    orgName: org,
    appName: app,
    roleName: "no_such_role",
    username: "nobody",
  };
  const required = (query?.required ?? []).map((name) => `${name}=2026-01-01T00:00:00Z`);
  const url = `${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "no.such")}?${required.join("&")}`;
  // Refused as a body by every operation that takes one, after everything that is tested here.
  return { method, url, body: method === "GET" || method === "DELETE" ? undefined : { unknownMember: 1 } };
}

async function statusWith(keyName: string, operation: Operation, app?: string): Promise<number> {
  const { method, url, body } = requestFor(operation, app);
  const answer = await podium
    .as(keys.get(keyName)!)
    .call(method, url, operation.body === undefined ? undefined : body);
  if (answer.status === 401) throw new Error(`401 for ${keyName}`);
  return answer.status;
}

const isRefused = (status: number) => status === 403;
/** What the operation needs, and everything that a person gets by joining through it. */
const givesMembership = ["generateSecret", "requestDomainClaim", "releaseDomainClaim"];
/** Operations on the whole organisation that keys of some applications may call. */
const openToScopedKeys = [
  "getOrg",
  "listApps",
  "listAuditLogs",
  "listConnectionTroubles",
  "listKeys",
  "listOrgJobs",
  "listPermissions",
  "listTokens",
];
const onApp = table.filter(([, { path }]) => path.includes("{appName}"));

test("a key of one application lists only that application", async () => {
  const names = async (scope: Scope) => {
    const { body } = await podium
      .as(keys.get(`${scope} only application.read`)!)
      .call("GET", `${ada.org}/apps`);
    return (body as { readonly name: string }[]).map(({ name }) => name);
  };
  expect([await names("all"), await names("shop")]).toEqual([["open", "other", "shop"], ["shop"]]);
});

test("a key of one application lists only the keys of that application", async () => {
  for (const list of ["tokens", "keys"]) {
    const listed = async (scope: Scope) => {
      const { body } = await podium
        .as(keys.get(`${scope} only token.read`)!)
        .call("GET", `${ada.org}/${list}`);
      return (body as { readonly appIds: string[] }[]).map(({ appIds }) => appIds);
    };
    const own = await listed("shop");
    expect(new Set(own.flat()), list).toEqual(new Set([ids.get("shop")]));
    expect(own.every((appIds) => appIds.length === 1)).toBe(true);
    expect((await listed("all")).length, list).toBe(keys.size);
  }
});

test("a key of one application reads only its entries in the audit log", async () => {
  const read = async (scope: Scope, query = "") => {
    const caller = podium.as(keys.get(`${scope} only organization.read`)!);
    const { body } = expectStatus(200, await caller.call("GET", `${ada.org}/audit-logs?limit=1000${query}`));
    return (
      body as {
        readonly operation: string;
        readonly details: { readonly application_name?: string } | null;
      }[]
    ).map(({ operation, details }) => [operation, details?.application_name]);
  };
  expect(await read("shop")).toEqual([["application.create", "shop"]]);
  expect(await read("shop", "&target=other")).toEqual([]);
  expect(await read("all")).toEqual(
    expect.arrayContaining([
      ["user.register", undefined],
      ["application.create", "other"],
    ]),
  );
});

test("a key of one application lists the jobs of only that application", async () => {
  for (const app of ["shop", "other"]) {
    const body = { action: "cancel", workflowIds: ["none"] };
    expectStatus(201, await ada.call("POST", `${ada.org}/apps/${app}/jobs`, body));
  }
  const names = async (scope: Scope) => {
    const { body } = await podium
      .as(keys.get(`${scope} only application.read`)!)
      .call("GET", `${ada.org}/jobs`);
    return new Set((body as { readonly applicationName: string }[]).map((job) => job.applicationName));
  };
  expect([await names("all"), await names("shop")]).toEqual([new Set(["other", "shop"]), new Set(["shop"])]);
});

test("joining does not tell whether an organisation exists", async () => {
  for (const body of [{ secret: "join_wrong" }, { secret: 7 }, undefined, { secret: "", more: 1 }]) {
    const [real, imagined] = await Promise.all(
      ["ada", "imagined"].map(async (org) => {
        const answer = await eve.call("POST", `/v2/orgs/${org}/join`, body);
        const { detail = "" } = answer.body as { readonly detail?: string };
        return [answer.status, codeOf(answer), detail.replaceAll(org, "…")];
      }),
    );
    expect(imagined).toEqual(real);
  }
});

describe.each(table)("%s", (id, operation) => {
  const { access } = operation;

  if (access === "user") {
    test("is for people: every key is refused", async () => {
      expect(isRefused(await statusWith("all everything", operation))).toBe(true);
    });
    return;
  }

  test.runIf(givesMembership.includes(id))(
    "is open to callers that hold everything that it gives",
    async () => {
      const valid = id === "requestDomainClaim" ? { domain: "acme.example" } : undefined;
      const call = async (key: string) => {
        const { method, url, body } = requestFor(operation);
        return (
          await podium.as(keys.get(key)!).call(method, url, valid ?? (operation.body ? body : undefined))
        ).status;
      };
      for (const missing of permissions) {
        // Members do not hold it, but the operation needs it.
        expect(isRefused(await call(`all all but ${missing}`)), missing).toBe(true);
      }
      expect(isRefused(await call("all only organization.write"))).toBe(true);
      expect(isRefused(await call("shop everything"))).toBe(true);
      expect(isRefused(await call("all everything"))).toBe(false);
    },
  );

  test.skipIf(givesMembership.includes(id))(
    "is open to exactly those keys that hold what it needs",
    async () => {
      for (const permission of permissions) {
        const mayOnly = access === "credential" || permission === access;
        expect(isRefused(await statusWith(`all only ${permission}`, operation, "open")), permission).toBe(
          !mayOnly,
        );
        const mayWithout = access === "credential" || permission !== access;
        expect(isRefused(await statusWith(`all all but ${permission}`, operation, "open")), permission).toBe(
          !mayWithout,
        );
      }
    },
  );

  test.runIf(onApp.some(([each]) => each === id))("is open to a key of its application", async () => {
    for (const permission of permissions) {
      const refused = isRefused(await statusWith(`shop only ${permission}`, operation));
      expect(refused, permission).toBe(permission !== access);
    }
  });

  test.runIf(onApp.some(([each]) => each === id))(
    "is closed to a key of another application, which cannot tell whether this one exists",
    async () => {
      for (const name of ["everything", `only ${access}`]) {
        const [real, imagined] = await Promise.all(
          ["shop", "imagined"].map(async (app) => {
            const { method, url, body } = requestFor(operation, app);
            const caller = podium.as(keys.get(`other ${name}`)!);
            const answer = await caller.call(method, url, operation.body === undefined ? undefined : body);
            const { detail = "" } = answer.body as { readonly detail?: string };
            return { status: answer.status, code: codeOf(answer), detail: detail.replaceAll(app, "…") };
          }),
        );
        expect(real).toMatchObject({ status: 403, code: "CONDUCTOR_PERMISSION_DENIED" });
        expect(imagined).toEqual(real);
      }
    },
  );

  test.runIf(operation.path.includes("{orgName}") && !operation.path.includes("{appName}"))(
    "is about the whole organisation, and closed to keys of some applications unless its answer is limited too",
    async () => {
      const status = await statusWith("shop everything", operation);
      expect(isRefused(status)).toBe(!openToScopedKeys.includes(id));
    },
  );

  test.runIf(operation.path.includes("{orgName}"))(
    "is closed to keys and people of another organisation, who cannot tell whether this one exists",
    async () => {
      for (const [caller, theirs] of [
        [podium.as(keys.get("all everything")!), "eve"],
        [eve, "ada"],
      ] as const) {
        const [real, imagined] = await Promise.all(
          [theirs, "imagined"].map(async (org) => {
            const { method, url, body } = requestFor(operation, "shop", org);
            const answer = await caller.call(method, url, operation.body === undefined ? undefined : body);
            const { detail = "" } = answer.body as { readonly detail?: string };
            return { status: answer.status, code: codeOf(answer), detail: detail.replaceAll(org, "…") };
          }),
        );
        expect(real).toMatchObject({ status: 403, code: "CONDUCTOR_PERMISSION_DENIED" });
        expect(imagined).toEqual(real);
      }
    },
  );

  test("needs a credential", async () => {
    const { method, url } = requestFor(operation);
    const answer = await callApi(podium.conductor.url, method, url);
    expect([answer.status, codeOf(answer)]).toEqual([401, "CONDUCTOR_CREDENTIAL_MISSING"]);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });
});

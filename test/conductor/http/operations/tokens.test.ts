import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { permissions } from "../../../../conductor/src/contract/operation.ts";
import { codeOf, startTestServer, textLike, type TestServer } from "../fixture.ts";

let api: TestServer;
const revoked: string[] = [];
beforeAll(async () => {
  api = await startTestServer({ onTokenDeleted: (id) => void revoked.push(id) });
  await api.send("PUT", `${orgPath}/apps/other`);
});
afterAll(() => api.stop());

const orgPath = "/v2/orgs/local";
const tokens = `${orgPath}/tokens`;

interface Listed {
  readonly tokenName: string;
  readonly permissions: string[];
  readonly appIds: string[];
}

async function listed(name: string): Promise<Listed | undefined> {
  const all = (await api.send("GET", tokens)).json<Listed[]>();
  return all.find((each) => each.tokenName === name);
}

async function idOf(app: string): Promise<string> {
  return (await api.send("GET", `${orgPath}/apps/${app}`)).json<{ readonly id: string }>().id;
}

test("a key is shown once, and only its digest is kept", async () => {
  const response = await api.send("POST", `${tokens}/deploy`);
  expect(response.statusCode).toBe(201);
  const { token, tokenName } = response.json<{ readonly token: string; readonly tokenName: string }>();
  expect(tokenName).toBe("deploy");
  expect(token).toMatch(/^dbos_live_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
  const rows = await api.db.query<{ readonly key_hash: Buffer }>("SELECT * FROM api_keys");
  expect(rows[0]?.key_hash).toEqual(createHash("sha256").update(token).digest());
  expect(JSON.stringify(rows)).not.toContain(token);
  const list = await api.send("GET", tokens);
  expect(list.body).not.toContain(token);
  expect(list.json()).toEqual([
    { tokenName: "deploy", createdAt: textLike(/Z$/), permissions: ["websocket.connect"], appIds: [] },
  ]);
  expect(JSON.stringify(api.lines)).not.toContain(token);
});

test("a key holds each requested permission once, and is limited to the named applications", async () => {
  const body = { permissions: ["application.read", "application.read"], appNames: ["shop", "other"] };
  expect((await api.send("POST", `${tokens}/scoped`, body)).statusCode).toBe(201);
  const key = await listed("scoped");
  expect(key?.permissions).toEqual(["application.read"]);
  expect(new Set(key?.appIds)).toEqual(new Set([await idOf("shop"), await idOf("other")]));
});

test("null and empty scopes mean no limit", async () => {
  await api.send("POST", `${tokens}/open`, { permissions: null, appNames: [] });
  expect(await listed("open")).toMatchObject({ permissions: ["websocket.connect"], appIds: [] });
});

test("a key whose applications are deleted does not open the others", async () => {
  await api.send("PUT", `${orgPath}/apps/brief`);
  await api.send("POST", `${tokens}/orphan`, { appNames: ["brief"] });
  await api.send("DELETE", `${orgPath}/apps/brief`);
  const rows = await api.db.query("SELECT all_apps FROM api_keys WHERE name = 'orphan'");
  expect(rows).toEqual([{ all_apps: false }]);
  expect((await listed("orphan"))?.appIds).toEqual(["00000000-0000-0000-0000-000000000000"]);
});

test.each([
  [{ permissions: ["application.destroy"] }, 400, "CONDUCTOR_PERMISSION_UNKNOWN"],
  [{ permissions: ["__proto__"] }, 400, "CONDUCTOR_PERMISSION_UNKNOWN"],
  [{ permissions: ["token.write"] }, 403, "CONDUCTOR_PERMISSION_DENIED"],
  [{ appNames: ["ghost"] }, 404, "CONDUCTOR_APP_UNKNOWN"],
  [{ appNames: ["shop", "shop"] }, 422, "CONDUCTOR_REQUEST_INVALID"],
  [{ permissions: "application.read" }, 422, "CONDUCTOR_REQUEST_INVALID"],
  [{ name: "x" }, 422, "CONDUCTOR_REQUEST_INVALID"],
])("%o is refused with %i", async (body, status, code) => {
  const response = await api.send("POST", `${tokens}/refused`, body);
  expect(response.statusCode).toBe(status);
  expect(codeOf(response)).toBe(code);
  expect(await listed("refused")).toBeUndefined();
});

test("a name can be used once; an endless name is refused", async () => {
  await api.send("POST", `${tokens}/twice`);
  expect(codeOf(await api.send("POST", `${tokens}/twice`))).toBe("CONDUCTOR_TOKEN_EXISTS");
  expect(codeOf(await api.send("POST", `${tokens}/${"x".repeat(257)}`))).toBe("CONDUCTOR_REQUEST_INVALID");
  expect(codeOf(await api.send("POST", `${tokens}/a%00b`))).toBe("CONDUCTOR_REQUEST_INVALID");
});

test("a name may hold any character that can be stored", async () => {
  const name = "ci / key's \"ключ\" 'OR 1=1--";
  const path = `${tokens}/${encodeURIComponent(name)}`;
  expect((await api.send("POST", path)).json()).toMatchObject({ tokenName: name });
  expect(await listed(name)).toBeDefined();
  expect((await api.send("DELETE", path)).statusCode).toBe(204);
  expect(await listed(name)).toBeUndefined();
});

test("a deleted key is unknown, and the holders of its sockets are told", async () => {
  await api.send("POST", `${tokens}/gone`);
  const [row] = await api.db.query<{ readonly id: string }>("SELECT id FROM api_keys WHERE name = 'gone'");
  const response = await api.send("DELETE", `${tokens}/gone`);
  expect(response.statusCode).toBe(204);
  expect(response.headers["content-type"]).toBeUndefined();
  expect(revoked.at(-1)).toBe(row?.id);
  expect(codeOf(await api.send("DELETE", `${tokens}/gone`))).toBe("CONDUCTOR_TOKEN_UNKNOWN");
});

test("the permissions are listed", async () => {
  expect((await api.send("GET", `${orgPath}/permissions`)).json()).toEqual([...permissions]);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  codeOf,
  expectStatus,
  startSecured,
  type Person,
  type SecuredConductor,
} from "../../signed-in-conductor.ts";

let podium: SecuredConductor;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  podium = await startSecured();
  ada = await podium.register("ada");
  bob = await recruit(ada, "bob");
});
afterAll(() => podium.stop());

async function recruit(admin: Person, name: string, role?: string): Promise<Person> {
  const { body } = expectStatus(201, await admin.call("POST", `${admin.org}/secrets`));
  const person = await podium.register(name, {
    secret: (body as { readonly secret: string }).secret,
    company: "Acme",
  });
  if (role !== undefined) expectStatus(204, await grant(admin, name, role));
  return person;
}
const grant = (by: Person, name: string, role: string) =>
  by.call("PUT", `${by.org}/members/${name}/roles/${role}`);
const rolesOf = async (org: Person) => {
  const { body } = expectStatus(200, await org.call("GET", `${org.org}/members`));
  const { users } = body as { readonly users: Record<string, { readonly name: string }> };
  return Object.fromEntries(Object.entries(users).map(([name, role]) => [name, role.name]));
};

describe("an organisation", () => {
  test("describes itself, and says that no plan limits it", async () => {
    expect(expectStatus(200, await bob.call("GET", ada.org)).body).toMatchObject({
      name: "ada",
      subscriptionPlan: "team",
      auditLogRetentionDays: 90,
      defaultRdsInstanceClassType: "",
    });
  });

  test("is renamed by an admin, at once for all callers, unless the name is taken", async () => {
    const eve = await podium.register("eve");
    expect((await bob.call("PATCH", ada.org, { newName: "bobs" })).status).toBe(403);
    const taken = await ada.call("PATCH", ada.org, { newName: "eve" });
    expect([taken.status, codeOf(taken)]).toEqual([409, "CONDUCTOR_ORG_NAME_TAKEN"]);
    expectStatus(204, await ada.call("PATCH", ada.org, { newName: "acme", auditLogRetentionDays: 30 }));
    expect((await ada.call("GET", ada.org)).status).toBe(403);
    ada = { ...ada, org: "/v2/orgs/acme" };
    bob = { ...bob, org: "/v2/orgs/acme" };
    expect((await bob.call("GET", bob.org)).body).toMatchObject({ name: "acme", auditLogRetentionDays: 30 });
    expect((await eve.call("GET", ada.org)).status).toBe(403);
  });

  test.each([
    { auditLogRetentionDays: 6 },
    { auditLogRetentionDays: 3651 },
    { newName: "x" },
    { plan: "pro" },
  ])("refuses %j", async (body) => {
    expect((await ada.call("PATCH", ada.org, body)).status).toBe(422);
  });
});

describe("roles", () => {
  test("are the built-in ones and those that admins make", async () => {
    const made = await ada.call("POST", `${ada.org}/roles`, {
      name: "Viewer_1",
      permissions: ["application.read"],
    });
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe(`${ada.org}/roles/Viewer_1`);
    expect(made.body).toEqual({ name: "Viewer_1", permissions: ["application.read"] });
    expectStatus(201, await ada.call("POST", `${ada.org}/roles`, { name: "nothing" }));
    const { body } = expectStatus(200, await bob.call("GET", `${bob.org}/roles`));
    const roles = body as {
      readonly name: string;
      readonly isGlobal: boolean;
      readonly permissions: string[];
    }[];
    expect(roles.map(({ name, isGlobal, permissions }) => [name, isGlobal, permissions.length])).toEqual([
      ["organization_admin", true, 8],
      ["organization_member", true, 7],
      ["Viewer_1", false, 1],
      ["nothing", false, 0],
    ]);
    expect(roles[1]?.permissions).not.toContain("organization.write");
  });

  test("are refused with an unknown permission, a name that exists, or a built-in one's name", async () => {
    const create = (body: object) => ada.call("POST", `${ada.org}/roles`, body);
    expect(codeOf(await create({ name: "bad", permissions: ["root"] }))).toBe("CONDUCTOR_PERMISSION_UNKNOWN");
    expect((await create({ name: "bad", permissions: ["root"] })).status).toBe(400);
    expect(codeOf(await create({ name: "nothing" }))).toBe("CONDUCTOR_ROLE_EXISTS");
    expect(codeOf(await create({ name: "organization_admin" }))).toBe("CONDUCTOR_ROLE_EXISTS");
  });

  test("count from the next request on, and replace each other", async () => {
    const vic = await recruit(ada, "vic");
    expectStatus(204, await vic.call("PUT", `${vic.org}/apps/vics`, {}));
    expectStatus(204, await grant(ada, "vic", "Viewer_1"));
    expect((await vic.call("PUT", `${vic.org}/apps/vics`, {})).status).toBe(403);
    expect((await vic.call("GET", `${vic.org}/apps/vics`)).status).toBe(200);
    expect((await vic.call("GET", `${vic.org}/members`)).status).toBe(403);
    expectStatus(204, await grant(ada, "vic", "nothing"));
    expect((await vic.call("GET", `${vic.org}/apps/vics`)).status).toBe(403);
    expect((await vic.call("GET", `${vic.org}/permissions`)).status).toBe(200);
    expect((await vic.call("GET", "/v2/users/me")).body).toMatchObject({
      role: { name: "nothing", permissions: [] },
    });
  });

  test("cannot be deleted while a member has them, nor when they are built in", async () => {
    const remove = (name: string) => ada.call("DELETE", `${ada.org}/roles/${name}`);
    expect(codeOf(await remove("nothing"))).toBe("CONDUCTOR_ROLE_IN_USE");
    const builtIn = await remove("organization_member");
    expect([builtIn.status, codeOf(builtIn)]).toEqual([403, "CONDUCTOR_ROLE_BUILT_IN"]);
    expect((await remove("unknown")).status).toBe(404);
    expectStatus(204, await grant(ada, "vic", "organization_member"));
    expectStatus(204, await remove("nothing"));
  });

  test("cannot be given by a caller that holds less", async () => {
    expectStatus(
      201,
      await ada.call("POST", `${ada.org}/roles`, { name: "keeper", permissions: ["organization.write"] }),
    );
    const kit = await recruit(ada, "kit", "keeper");
    for (const role of ["organization_admin", "organization_member", "Viewer_1"]) {
      const answer = await grant(kit, "kit", role);
      expect([answer.status, codeOf(answer)], role).toEqual([403, "CONDUCTOR_PERMISSION_DENIED"]);
    }
    expectStatus(204, await grant(kit, "bob", "keeper"));
    expectStatus(204, await grant(ada, "bob", "organization_member"));
    expectStatus(204, await grant(ada, "bob", "organization_admin"));
    for (const answer of [
      await grant(kit, "bob", "keeper"),
      await kit.call("DELETE", `${kit.org}/members/bob`),
      await kit.call("POST", `${kit.org}/roles`, { name: "wide", permissions: ["application.read"] }),
    ]) {
      expect([answer.status, codeOf(answer)]).toEqual([403, "CONDUCTOR_PERMISSION_DENIED"]);
    }

    expectStatus(204, await grant(ada, "bob", "organization_member"));
  });

  test("of another organisation do not exist", async () => {
    const zoe = await podium.register("zoe");
    expectStatus(201, await zoe.call("POST", `${zoe.org}/roles`, { name: "zoes" }));
    expect(codeOf(await grant(ada, "bob", "zoes"))).toBe("CONDUCTOR_ROLE_UNKNOWN");
    expect(codeOf(await grant(ada, "zoe", "Viewer_1"))).toBe("CONDUCTOR_MEMBER_UNKNOWN");
  });
});

describe("the last admin", () => {
  test("is neither demoted nor removed", async () => {
    for (const answer of [
      await grant(ada, "ada", "organization_member"),
      await ada.call("DELETE", `${ada.org}/members/ada`),
    ]) {
      expect([answer.status, codeOf(answer)]).toEqual([409, "CONDUCTOR_LAST_ADMIN"]);
    }

    expectStatus(204, await grant(ada, "ada", "organization_admin"));
  });

  test("remains when two demote each other at the same moment", async () => {
    for (let round = 0; round < 5; round += 1) {
      expectStatus(204, await grant(ada, "bob", "organization_admin"));
      const answers = await Promise.all([
        grant(ada, "bob", "organization_member"),
        grant(bob, "ada", "organization_member"),
      ]);
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      const admins = Object.entries(await rolesOf(ada)).filter(([, role]) => role === "organization_admin");
      expect(admins).toHaveLength(1);
      if (admins[0]?.[0] === "bob") {
        expectStatus(204, await grant(bob, "ada", "organization_admin"));
        expectStatus(204, await grant(ada, "bob", "organization_member"));
      }
    }
  });
});

describe("a removed member", () => {
  test("loses access at once, and keeps a useful account", async () => {
    const max = await recruit(ada, "max");
    const removed = expectStatus(200, await ada.call("DELETE", `${ada.org}/members/max`));
    expect(removed.body).toMatchObject({
      name: "max",
      company: "Acme",
      email: "",
      orgId: expect.any(String) as unknown,
    });
    expect((await max.call("GET", max.org)).status).toBe(403);
    const me = (await max.call("GET", "/v2/users/me")).body;
    expect(me).toMatchObject({ orgName: "max", role: { name: "organization_admin" } });
    expect((await ada.call("DELETE", `${ada.org}/members/max`)).status).toBe(404);
  });
});

describe("domain claims", () => {
  test("are approved as they are made, and listed until they are released", async () => {
    const path = `${ada.org}/domain-claims`;
    const made = expectStatus(201, await ada.call("POST", path, { domain: "Acme.Example" }));
    expect(made.body).toMatchObject({
      domain: "acme.example",
      status: "approved",
      orgName: "acme",
      requestedBy: "ada",
    });
    expect(made.body).toHaveProperty("decidedAt");
    expect(made.body).not.toHaveProperty("decidedBy");
    expect((await bob.call("GET", path)).body).toEqual({ claims: [made.body] });
    expectStatus(204, await ada.call("DELETE", `${path}/ACME.example`));
    expect((await ada.call("DELETE", `${path}/acme.example`)).status).toBe(404);
    expect((await bob.call("GET", path)).body).toEqual({ claims: [] });
  });

  test("are made once, and only for valid domains", async () => {
    const zed = await podium.register("zed");
    expectStatus(201, await zed.call("POST", `${zed.org}/domain-claims`, { domain: "zed.example" }));
    const taken = await ada.call("POST", `${ada.org}/domain-claims`, { domain: "ZED.example" });
    expect([taken.status, codeOf(taken)]).toEqual([409, "CONDUCTOR_DOMAIN_CLAIMED"]);
    for (const domain of ["acme", "a b.example", "-a.example", "@a.example", "a..example"]) {
      expect((await ada.call("POST", `${ada.org}/domain-claims`, { domain })).status, domain).toBe(422);
    }
  });
});

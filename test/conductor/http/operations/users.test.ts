import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitFor } from "../../../support/wait.ts";
import {
  codeOf,
  expectStatus,
  startSecured,
  type Caller,
  type Person,
  type SecuredConductor,
} from "../../signed-in-conductor.ts";

let podium: SecuredConductor;
let ada: Person;
beforeAll(async () => {
  podium = await startSecured();
  ada = await podium.register("ada", {}, { email: "ada@example.com", email_verified: true });
});
afterAll(() => podium.stop());

const profileOf = async (caller: Caller) =>
  expectStatus(200, await caller.call("GET", "/v2/users/me")).body as Record<string, unknown>;
const makeSecret = async (admin: Person) => {
  const answer = expectStatus(201, await admin.call("POST", `${admin.org}/secrets`));
  return (answer.body as { readonly secret: string }).secret;
};

describe("a person who has signed in but not registered", () => {
  test("is told how to register, and may do nothing else", async () => {
    const stranger = await podium.signIn("stranger");
    const me = await stranger.call("GET", "/v2/users/me");
    expect(me.status).toBe(404);
    expect((me.body as { readonly detail: string }).detail).toContain("POST /v2/users");
    for (const path of [ada.org, `${ada.org}/apps`, `${ada.org}/permissions`, "/v2/orgs/nowhere/apps"]) {
      expect((await stranger.call("GET", path)).status, path).toBe(403);
    }

    const secret = await makeSecret(ada);
    const join = await stranger.call("POST", `${ada.org}/join`, { secret });
    expect([join.status, codeOf(join)]).toEqual([403, "CONDUCTOR_USER_NOT_REGISTERED"]);
  });
});

describe("registration", () => {
  test("gives a person an organisation of their own, with their name, and makes them its admin", async () => {
    expect(await profileOf(ada)).toEqual({
      name: "ada",
      email: "ada@example.com",
      orgName: "ada",
      orgId: expect.any(String) as unknown,
      subscriptionPlan: "team",
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) as unknown,
      role: expect.objectContaining({ name: "organization_admin", isGlobal: true }) as unknown,
    });
  });

  test("finds another name for the organisation when theirs is taken", async () => {
    expectStatus(204, await ada.call("PATCH", ada.org, { newName: "grace" }));
    ada = { ...ada, org: "/v2/orgs/grace" };
    const grace = await podium.register("grace");
    expect(grace.org).toBe("/v2/orgs/grace_2");
  });

  test("happens once per person, and a user name is used once", async () => {
    const again = await ada.call("POST", "/v2/users", { name: "ada_again" });
    expect([again.status, codeOf(again)]).toEqual([409, "CONDUCTOR_USER_EXISTS"]);
    const other = await podium.signIn("not-ada");
    const taken = await other.call("POST", "/v2/users", { name: "ada" });
    expect([taken.status, codeOf(taken)]).toEqual([409, "CONDUCTOR_USER_NAME_TAKEN"]);
  });

  test("leaves one user and one organisation when it is asked for many times at once", async () => {
    const caller = await podium.signIn("hasty");
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => caller.call("POST", "/v2/users", { name: `hasty_${index}` })),
    );
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    expect((await profileOf(caller))["orgName"]).toMatch(/^hasty_\d$/);
  });

  test("with a join secret leads into its organisation as a member, once", async () => {
    const secret = await makeSecret(ada);
    const bob = await podium.register("bob", { secret: `${secret}\n`, givenName: "Bob" });
    expect(await profileOf(bob)).toMatchObject({
      orgName: "grace",
      role: { name: "organization_member" },
    });
    const late = await podium.signIn("late");
    const refused = await late.call("POST", "/v2/users", { name: "late", secret });
    expect([refused.status, codeOf(refused)]).toEqual([403, "CONDUCTOR_SECRET_INVALID"]);
    expect((await late.call("GET", "/v2/users/me")).status).toBe(404);
    expectStatus(201, await late.call("POST", "/v2/users", { name: "late" }));
  });

  test("that fails leaves the join secret as it was", async () => {
    const secret = await makeSecret(ada);
    const caller = await podium.signIn("second-bob");
    expect((await caller.call("POST", "/v2/users", { name: "bob", secret })).status).toBe(409);
    expectStatus(201, await caller.call("POST", "/v2/users", { name: "second_bob", secret }));
  });

  test("by a claimed domain takes a verified address of exactly that domain", async () => {
    expectStatus(201, await ada.call("POST", `${ada.org}/domain-claims`, { domain: "Example.COM" }));
    const orgOf = async (name: string, claims: object) =>
      (await podium.register(name, {}, claims as Record<string, unknown>)).org;
    expect(await orgOf("carol", { email: "carol@EXAMPLE.com", email_verified: true })).toBe(ada.org);
    expect(await orgOf("dan", { email: "dan@example.com" })).toBe("/v2/orgs/dan");
    for (const [name, email_verified] of Object.entries({ dora: "true", dirk: 1, dina: null, dean: {} })) {
      expect(await orgOf(name, { email: `${name}@example.com`, email_verified }), name).toBe(
        `/v2/orgs/${name}`,
      );
    }
    expect(await orgOf("eve", { email: "eve@example.com", email_verified: false })).toBe("/v2/orgs/eve");
    expect(await orgOf("frank", { email: "frank@sub.example.com", email_verified: true })).toBe(
      "/v2/orgs/frank",
    );
    expect(await orgOf("gil", { email: "gil@badexample.com", email_verified: true })).toBe("/v2/orgs/gil");
    expect(await orgOf("hal", { email: "hal@example.com@evil.test", email_verified: true })).toBe(
      "/v2/orgs/hal",
    );
  });

  test("asks the issuer for an address that the token lacks, and believes it about its owner only", async () => {
    const told = (sub: string, more: object) => ({ sub, email: `${sub}@example.com`, ...more });
    const { userInfo } = podium.issuer;
    userInfo.set("ivan", told("ivan", { email_verified: true }));
    userInfo.set("ines", told("ines", { email_verified: true }));
    userInfo.set("iris", told("iris", { email_verified: "true" }));
    userInfo.set("igor", told("igor", {}));
    userInfo.set("ilja", { ...told("ilja", { email_verified: true }), email: "other@example.com" });
    userInfo.set("judy", { ...told("judy", { email_verified: true }), sub: "ivan" });
    expect((await podium.register("ivan")).org).toBe(ada.org);
    // The token has the address, and only the issuer says that it is verified.
    expect((await podium.register("ines", {}, { email: "ines@example.com" })).org).toBe(ada.org);
    for (const name of ["iris", "igor"]) {
      expect((await podium.register(name)).org, name).toBe(`/v2/orgs/${name}`);
    }

    expect((await podium.register("ilja", {}, { email: "ilja@example.com" })).org).toBe("/v2/orgs/ilja");
    const judy = await podium.register("judy");
    expect(await profileOf(judy)).toMatchObject({ orgName: "judy", email: "" });
  });

  test("takes addresses as verified where the issuer does not say, if it is told to, and warns of it", async () => {
    const shared = { issuer: podium.issuer, databaseUrl: podium.conductor.databaseUrl };
    const trusting = await startSecured({ assumesEmailVerified: true }, shared);
    const orgOf = async (name: string, claims: object) =>
      (await trusting.register(name, {}, claims as Record<string, unknown>)).org;
    expect(await orgOf("rita", { email: "rita@example.com" })).toBe(ada.org);
    expect(await orgOf("rosa", { email: "rosa@example.com", email_verified: "true" })).toBe(ada.org);
    for (const [name, email_verified] of Object.entries({ rolf: false, ralf: "false", rene: null })) {
      expect(await orgOf(name, { email: `${name}@example.com`, email_verified }), name).toBe(
        `/v2/orgs/${name}`,
      );
    }
    const warnings = ({ logs }: typeof podium.conductor) =>
      logs.filter(({ msg }) => String(msg).includes("CONDUCTOR_ASSUME_EMAIL_VERIFIED"));
    expect([warnings(trusting.conductor).length, warnings(podium.conductor).length]).toEqual([1, 0]);
    await trusting.stop();
  });

  test.each([
    [{}, 422],
    [{ name: "no" }, 422],
    [{ name: "Upper" }, 422],
    [{ name: "fine_name", admin: true }, 422],
    [{ name: "fine_name", company: "x".repeat(300) }, 422],
    [{ name: "fine_name", secret: "" }, 403],
  ])("refuses %j with %i", async (body, status) => {
    const caller = await podium.signIn("picky");
    expect((await caller.call("POST", "/v2/users", body)).status).toBe(status);
  });

  test("works for a name of a JavaScript property", async () => {
    const proto = await podium.register("__proto__");
    const { body } = await proto.call("GET", `${proto.org}/members`);
    expect(Object.keys((body as { readonly users: object }).users)).toEqual(["__proto__"]);
  });
});

describe("a subject that comes with another address", () => {
  const asked = (caller: Caller) => caller.call("GET", "/v2/users/me");
  // What Dex makes of every entry of staticPasswords that has no userID.
  const dexSubject = "EgVsb2NhbA";

  test("is another person, who is refused and told what to mend; the first goes on", async () => {
    const first = { sub: dexSubject, email: "admin@first.example", email_verified: true };
    const admin = await podium.register("dex_admin", {}, first);
    const second = await podium.signIn(dexSubject, { email: "second@first.example", email_verified: true });
    for (const [method, path, body] of [
      ["GET", "/v2/users/me", undefined],
      ["GET", `${admin.org}/members`, undefined],
      ["POST", "/v2/users", { name: "dex_second" }],
    ] as const) {
      const answer = await second.call(method, path, body);
      expect([answer.status, codeOf(answer)], path).toEqual([403, "CONDUCTOR_SUBJECT_SHARED"]);
      expect(answer.text).toContain("userID");
      expect(answer.text).not.toContain("admin@first");
    }
    expect((await asked(admin)).body).toMatchObject({ name: "dex_admin", email: "admin@first.example" });
  });

  test("is the same person where the spelling differs, or the token names no address", async () => {
    await podium.register("una", {}, { email: "una@first.example" });
    for (const claims of [{}, { email: "Una@First.Example" }, { email: "" }]) {
      expect((await asked(await podium.signIn("una", claims))).status, JSON.stringify(claims)).toBe(200);
    }
  });

  test("is kept with the first address that it comes with", async () => {
    const vera = await podium.register("vera");
    const named = await podium.signIn("vera", { email: "vera@first.example" });
    expect((await asked(named)).body).toMatchObject({ email: "vera@first.example" });
    expect((await asked(vera)).body).toMatchObject({ email: "vera@first.example" });
    const other = await podium.signIn("vera", { email: "other@first.example" });
    expect(codeOf(await asked(other))).toBe("CONDUCTOR_SUBJECT_SHARED");
  });

  test("is let in if the settings accept changes, and the audit log says so", async () => {
    const shared = { issuer: podium.issuer, databaseUrl: podium.conductor.databaseUrl };
    const lenient = await startSecured({ acceptsEmailChanges: true }, shared);
    const wanda = await lenient.register("wanda", {}, { email: "wanda@before.example" });
    const married = await lenient.signIn("wanda", { email: "wanda@after.example" });
    expect((await asked(married)).body).toMatchObject({ name: "wanda", email: "wanda@after.example" });
    const { body } = await married.call("GET", `${wanda.org}/audit-logs?operation=user.email_change`);
    expect(body).toMatchObject([
      {
        status: "success",
        subject: { display: "wanda@after.example" },
        target: { type: "user", id: "wanda" },
      },
    ]);
    await lenient.stop();
  });
});

describe("joining", () => {
  test("moves a person, who becomes a member", async () => {
    const kim = await podium.register("kim");
    const secret = await makeSecret(ada);
    expectStatus(204, await kim.call("POST", `${ada.org}/join`, { secret }));
    expect(await profileOf(kim)).toMatchObject({ orgName: "grace", role: { name: "organization_member" } });
    expect((await kim.call("GET", kim.org)).status).toBe(403);
  });

  test("needs a live secret of that organisation", async () => {
    const leo = await podium.register("leo");
    const mia = await podium.register("mia");
    const secret = await makeSecret(mia);
    for (const wrong of ["", "join_wrong", secret]) {
      const answer = await leo.call("POST", `${ada.org}/join`, { secret: wrong });
      expect([answer.status, codeOf(answer)]).toEqual([403, "CONDUCTOR_SECRET_INVALID"]);
    }
    expectStatus(204, await leo.call("POST", `${mia.org}/join`, { secret }));
  });

  test("is refused when other members would be left without an admin", async () => {
    const nia = await podium.register("nia");
    await podium.register("otto", { secret: await makeSecret(nia) });
    const answer = await nia.call("POST", `${ada.org}/join`, { secret: await makeSecret(ada) });
    expect([answer.status, codeOf(answer)]).toEqual([409, "CONDUCTOR_LAST_ADMIN"]);
  });

  test("the caller's own organisation is refused, so that no admin demotes themselves", async () => {
    const answer = await ada.call("POST", `${ada.org}/join`, { secret: await makeSecret(ada) });
    expect([answer.status, codeOf(answer)]).toEqual([409, "CONDUCTOR_MEMBER_ALREADY"]);
  });
});

test("no token, secret or address reaches the log", async () => {
  const secret = await makeSecret(ada);
  const pat = await podium.register("pat", { secret }, { email: "pat@private.example" });
  await pat.call("GET", "/v2/users/me");
  await waitFor("the log", () => podium.conductor.logs.some(({ operation }) => operation === "registerUser"));
  const text = JSON.stringify(podium.conductor.logs);
  for (const hidden of [
    secret,
    pat.credential,
    pat.credential.split(".")[2]!,
    ada.credential,
    "pat@private",
  ]) {
    expect(text).not.toContain(hidden);
  }
});

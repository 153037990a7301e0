// Saved views: those of all members, and one's own.
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSql } from "../../../support/dead.ts";
import { expectStatus, startSecured, type Person, type SecuredConductor } from "../../signed-in-conductor.ts";

let podium: SecuredConductor;
let ada: Person;
let bob: Person;
let shop: string;

beforeAll(async () => {
  podium = await startSecured();
  ada = await podium.register("ada");
  shop = `${ada.org}/apps/shop`;
  expectStatus(204, await ada.call("PUT", shop));
  const { body } = expectStatus(201, await ada.call("POST", `${ada.org}/secrets`));
  const { secret } = body as { readonly secret: string };
  bob = await podium.register("bob", { secret, company: "Acme" });
});
afterAll(() => podium.stop());

const names = async (person: Person) =>
  ((await person.call("GET", `${shop}/views`)).body as { readonly viewName: string }[]).map(
    ({ viewName }) => viewName,
  );

test("a shared view is seen by all and replaced by its name, one's own by oneself alone", async () => {
  expectStatus(204, await ada.call("PUT", `${shop}/views/failed`, { search: "status=ERROR" }));
  expectStatus(204, await ada.call("PUT", `${shop}/views/failed`, { search: "status=ERROR&name=pay" }));
  expectStatus(204, await bob.call("PUT", `${shop}/own-views/failed`, { search: "status=PENDING" }));
  expectStatus(204, await bob.call("PUT", `${shop}/own-views/a%2Fb%20%E2%9C%93`, { search: "" }));
  expect(await names(ada)).toEqual(["failed"]);
  expect(await names(bob)).toEqual(["a/b ✓", "failed", "failed"]);
  const { body } = await ada.call("GET", `${shop}/views`);
  expect(body).toEqual([
    {
      viewName: "failed",
      isShared: true,
      search: "status=ERROR&name=pay",
      updatedBy: expect.stringContaining("ada") as string,
      updatedAt: expect.any(String) as string,
    },
  ]);
  expectStatus(404, await ada.call("DELETE", `${shop}/own-views/failed`));
  expectStatus(204, await bob.call("DELETE", `${shop}/own-views/failed`));
  expect(await names(bob)).toEqual(["a/b ✓", "failed"]);
  expectStatus(204, await ada.call("DELETE", `${shop}/views/failed`));
  expectStatus(404, await ada.call("DELETE", `${shop}/views/failed`));
});

test("the maximum is said, and a view can still be replaced", async () => {
  await runSql(
    podium.conductor.databaseUrl,
    `INSERT INTO saved_views (app_id, owner, name, search, updated_by)
     SELECT id, '', 'view ' || n, '', 'ada' FROM applications, generate_series(1, 200) n WHERE name = 'shop'`,
  );
  const answer = await ada.call("PUT", `${shop}/views/more`, { search: "" });
  expectStatus(429, answer);
  expectStatus(204, await ada.call("PUT", `${shop}/views/view%207`, { search: "x" }));
});

test.each([
  ["a name that is too long", `views/${"x".repeat(101)}`, { search: "" }],
  ["a search that is too long", "views/v", { search: "x".repeat(4_001) }],
  ["no search", "views/v", {}],
])("%s is refused", async (_, place, body) => {
  expectStatus(422, await ada.call("PUT", `${shop}/${place}`, body));
});

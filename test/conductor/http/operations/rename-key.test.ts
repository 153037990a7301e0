import { afterAll, beforeAll, expect, test } from "vitest";
import { connectExecutor } from "../../../support/executor.ts";
import {
  codeOf,
  expectStatus,
  startSecured,
  type Person,
  type SecuredConductor,
} from "../../signed-in-conductor.ts";

let podium: SecuredConductor;
let ada: Person;
beforeAll(async () => {
  podium = await startSecured();
  ada = await podium.register("ada");
  await podium.register("eve");
  expectStatus(204, await ada.call("PUT", `${ada.org}/apps/shop`));
});
afterAll(() => podium?.stop());

const rename = (name: string, newName: unknown) =>
  ada.call("PATCH", `${ada.org}/tokens/${encodeURIComponent(name)}`, { newName });
const keyNamed = async (name: string) => {
  const { body } = expectStatus(200, await ada.call("GET", `${ada.org}/keys`));
  return (body as { readonly tokenName: string }[]).find(({ tokenName }) => tokenName === name);
};

test("a key gets another name; its secret, scope, class and sockets stay", async () => {
  const key = await podium.makeKey(ada, "first", {
    permissions: ["application.read", "websocket.connect"],
    appNames: ["shop"],
    class: "development",
  });
  const executor = await connectExecutor({ port: podium.conductor.port, app: "shop", key });
  expectStatus(200, await podium.as(key).call("GET", `${ada.org}/apps/shop`));
  const before = await keyNamed("first");
  expectStatus(204, await rename("first", "second / näme"));
  expect(await keyNamed("first")).toBeUndefined();
  expect(await keyNamed("second / näme")).toEqual({ ...before, tokenName: "second / näme" });
  expectStatus(200, await podium.as(key).call("GET", `${ada.org}/apps/shop`));
  expectStatus(403, await podium.as(key).call("GET", `${ada.org}/apps/other`));
  // What would close the socket of a key that is gone has looked by the time that another's is closed.
  const other = await podium.makeKey(ada, "other");
  const doomed = await connectExecutor({ port: podium.conductor.port, app: "shop", key: other });
  expectStatus(204, await ada.call("DELETE", `${ada.org}/tokens/other`));
  await doomed.closed;
  expect(executor.socket.readyState).toBe(executor.socket.OPEN);
  executor.kill();
  expectStatus(204, await ada.call("DELETE", `${ada.org}/tokens/${encodeURIComponent("second / näme")}`));
  expectStatus(401, await podium.as(key).call("GET", `${ada.org}/apps/shop`));
});

test("the audit log says who renamed which key, refusals included", async () => {
  await podium.makeKey(ada, "noted");
  expectStatus(204, await rename("noted", "noted-2"));
  expectStatus(404, await rename("noted", "noted-3"));
  const { body } = await ada.call("GET", `${ada.org}/audit-logs?operation=token.rename&target=noted`);
  expect(body).toMatchObject([
    { status: "failure", target: { type: "token", id: "noted" }, details: { new_name: "noted-3" } },
    { status: "success", target: { type: "token", id: "noted" }, details: { new_name: "noted-2" } },
  ]);
});

test("the name of another key, and an unknown key, are refused", async () => {
  await podium.makeKey(ada, "taken");
  await podium.makeKey(ada, "moving");
  expect(codeOf(await rename("moving", "taken"))).toBe("CONDUCTOR_TOKEN_EXISTS");
  expect(codeOf(await rename("ghost", "anything"))).toBe("CONDUCTOR_TOKEN_UNKNOWN");
  expectStatus(204, await rename("moving", "moving"));
  // Of two requests at once, one gets the name.
  const answers = await Promise.all([rename("taken", "goal"), rename("moving", "goal")]);
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409]);
});

test.each([[""], [7], [null], ["x".repeat(257)], ["a\0b"], [undefined]])(
  "%j is refused as a name",
  async (newName) => {
    expectStatus(422, await rename("taken", newName));
  },
);

test("another organisation's key is unknown", async () => {
  await podium.makeKey(ada, "mine");
  const eve = await podium.signIn("eve");
  expectStatus(404, await eve.call("PATCH", "/v2/orgs/eve/tokens/mine", { newName: "yours" }));
  expectStatus(403, await eve.call("PATCH", `${ada.org}/tokens/mine`, { newName: "yours" }));
});

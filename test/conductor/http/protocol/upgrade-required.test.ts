import { afterAll, beforeAll, expect, test } from "vitest";
import { request } from "node:http";
import { startTestConductor, type TestConductor } from "../../../support/conductor.ts";

let conductor: TestConductor;
beforeAll(async () => {
  conductor = await startTestConductor();
});
afterAll(() => conductor?.dispose());

/** Sends it as it is: fetch allows neither header. */
function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<{
    readonly status: number;
    readonly upgrade: string | undefined;
    readonly text: string;
  }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: conductor.port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, upgrade: response.headers.upgrade, text }),
      );
    });
    sent.on("error", reject).end();
  });
}
const detailOf = ({ text }: { readonly text: string }) =>
  (JSON.parse(text) as { readonly detail: string }).detail;
const key = "dbos_live_abcdefghijkl_secretsecretsecret";

test.each(["", "/conductor", "/conductor/v1alpha1", "/any/other"])(
  "a request below %j that is not an upgrade is told which headers it lacks",
  async (prefix) => {
    const answer = await get(`${prefix}/websocket/shop/${key}`);
    expect([answer.status, answer.upgrade]).toEqual([426, "websocket"]);
    expect(answer.text).toContain("urn:podium:error:CONDUCTOR_UPGRADE_REQUIRED");
    expect(detailOf(answer)).toContain("without Connection: Upgrade and Upgrade: websocket;");
  },
);

test("a request that lacks one header is told which one", async () => {
  const path = `/websocket/shop/${key}`;
  const upgrade = await get(path, { upgrade: "websocket" });
  expect([upgrade.status, detailOf(upgrade)]).toEqual([
    426,
    expect.stringContaining("without Connection: Upgrade;"),
  ]);
  const connection = await get(path, { connection: "Upgrade" });
  expect([connection.status, detailOf(connection)]).toEqual([
    426,
    expect.stringContaining("without Upgrade: websocket;"),
  ]);
});

test("the log has the application, and neither it nor the answer the key", async () => {
  await get(`/prefix/websocket/till/${key}`);
  // Application and key are swapped: the segment of the application may be the secret.
  const swapped = await get(`/websocket/${key}/till`);
  expect(swapped.status).toBe(426);
  const lines = conductor.logs.filter(({ msg }) => msg === "executor without an upgrade");
  expect(lines).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ app: "till", missing: ["Connection", "Upgrade"] })]),
  );
  expect(JSON.stringify(conductor.logs) + swapped.text).not.toContain(key);
});

test("other paths and methods stay unknown", async () => {
  for (const path of ["/websocket", "/websocket/shop", "/websocket/shop/key/more", "/websockets/a/b"]) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
  expect((await get(`/websocket/shop/${key}`, {}, "POST")).status).toBe(404);
});

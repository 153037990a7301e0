// The database fails over to a real standby: nothing that was written is lost, and no executor is declared dead.
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { startTestConductor } from "../support/conductor.ts";
import { connectExecutor } from "../support/executor.ts";
import { waitFor } from "../support/wait.ts";
import { startReplicated } from "./standby.ts";
import { executorsOf } from "../support/executors-of.ts";

const apps = "/v2/orgs/local/apps";
const limitMs = 60_000;

test("Conductor goes on at the standby once it is promoted, and not before", async () => {
  const database = await startReplicated();
  const conductor = await startTestConductor({}, database.url);
  try {
    await conductor.call("PUT", `${apps}/shop`);
    const executor = await connectExecutor({ port: conductor.port, app: "shop", executorId: "one" });
    const status = async () => (await executorsOf(conductor)).map((each) => each.status).join();
    await waitFor("the executor", async () => (await status()) === "HEALTHY", limitMs);
    await database.caughtUp();

    await database.primary.stop();
    await waitFor("not ready", async () => (await conductor.call("GET", "/readyz")).status === 503, limitMs);
    const refused = await conductor.call("PUT", `${apps}/between`);
    expect([refused.status, (refused.body as { readonly type: string }).type]).toEqual([
      503,
      "urn:podium:error:CONDUCTOR_DATABASE_UNAVAILABLE",
    ]);
    expect((await conductor.call("GET", "/healthz")).status).toBe(200);

    await database.promote();
    await waitFor("ready", async () => (await conductor.call("GET", "/readyz")).status === 200, limitMs);
    expect((await conductor.call("PUT", `${apps}/after`)).status).toBe(204);
    const { body } = await conductor.call("GET", apps);
    expect((body as { readonly name: string }[]).map((each) => each.name).sort()).toEqual(["after", "shop"]);
    expect(await status()).toBe("HEALTHY");
    expect(executor.socket.readyState).toBe(WebSocket.OPEN);
    expect((await conductor.call("GET", `${apps}/shop/recoveries`)).body).toEqual([]);
    executor.kill();
  } finally {
    await conductor.dispose();
    await database.stop();
  }
});

// How executors connect.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { connectHealthy, Difference, expectThat, listed, until, type Check } from "../check.ts";

const group = "connection";

export const connectionChecks: readonly Check[] = [
  ...[
    ["/websocket/APP/KEY", {}],
    ["/conductor/websocket/APP/KEY", { prefix: "/conductor" }],
    ["//websocket/APP/KEY, as some SDKs write it", { prefix: "/" }],
    ["/websocket/APP/KEY/", { suffix: "/" }],
  ].map(([name, options]): Check => ({
    group,
    name: `an executor connects at ${name as string}`,
    run: async (context) => void (await connectHealthy(context, options as object)),
  })),
  {
    group,
    name: "a path without a key is refused",
    run: async ({ api, appName }) => {
      const { status } = await api.send("GET", `/websocket/${appName}`, undefined);
      expectThat(status >= 400, `answers ${status}`);
    },
  },
  {
    group,
    name: "an executor is listed as it describes itself",
    run: async (context) => {
      const executor = await connectHealthy(context, { version: "v7" });
      const row = (await listed(context.api)).find(({ executorId }) => executorId === executor.id);
      for (const [name, value] of Object.entries({
        appVersion: "v7",
        hostname: "conformance",
        language: "typescript",
      })) {
        expectThat(row?.[name] === value, `${name} is ${JSON.stringify(row?.[name])} instead of "${value}"`);
      }
    },
  },
  {
    group,
    name: "a ping is answered with its own bytes",
    run: async (context) => {
      const { socket } = await connectHealthy(context);
      const sent = randomBytes(4);
      const pong = Promise.race([once(socket, "pong"), sleep(3_000, undefined)]);
      socket.ping(sent);
      const [bytes] = ((await pong) ?? []) as [Buffer?];
      expectThat(bytes?.equals(sent) === true, "no pong with the bytes of the ping within 3 s");
    },
  },
  {
    group,
    name: "an answer that was not asked for changes nothing",
    run: async (context) => {
      const executor = await connectHealthy(context);
      executor.socket.send(JSON.stringify({ type: "list_queues", request_id: "never-asked", output: [] }));
      await sleep(500);
      expectThat(executor.socket.readyState === executor.socket.OPEN, "the connection is closed");
    },
  },
  {
    group,
    name: "of two connections with one id the newer one is asked",
    run: async (context) => {
      const older = await connectHealthy(context);
      const newer = await context.connect({ id: older.id });
      await until(() => newer.requests.length > 0, 5_000, "the newer connection is not asked who it is");
      await sleep(500);
      await context.api.call("listQueues");
      const asked = ({ requests }: typeof older) => requests.some(({ type }) => type === "list_queues");
      if (!asked(newer) || asked(older)) throw new Difference("the older connection is asked");
    },
  },
  {
    group,
    name: "an executor that is gone is no longer HEALTHY",
    run: async (context) => {
      const executor = await connectHealthy(context);
      executor.kill();
      const isGone = async () =>
        !(await listed(context.api)).some(
          (each) => each.executorId === executor.id && each.status === "HEALTHY",
        );
      await until(isGone, 10_000, "it is still HEALTHY after 10 s");
    },
  },
];

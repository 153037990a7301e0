// The smallest application that has everything the battery asks for, with the DBOS SDK for TypeScript in SDK_FOLDER. Old
// versions run it too, without what they do not know.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type * as Sdk from "@dbos-inc/dbos-sdk";

const env = (name: string): string => process.env[name] ?? "";
const { DBOS, WorkflowQueue } = createRequire(`${env("SDK_FOLDER")}/`)("@dbos-inc/dbos-sdk") as typeof Sdk;

async function orderFunction(id: string): Promise<string> {
  await DBOS.runStep(() => Promise.resolve("planned"), { name: "plan" });
  await DBOS.runStep(() => Promise.resolve("worked"), { name: "work" });
  await DBOS.setEvent("progress", { done: 2 });
  if (DBOS.writeStream !== undefined) {
    for (const line of ["first", "second"]) await DBOS.writeStream("log", line);
    await DBOS.closeStream("log");
  }
  const handle = await DBOS.startWorkflow(child, { workflowID: `${id}-child` })(id);
  await handle.getResult();
  return "done";
}

// Version 3.5.8 cannot run a workflow without a parameter.
async function listenFunction(_id: string): Promise<string | null> {
  return DBOS.recv<string>("greeting", 300);
}

async function familyFunction(id: string): Promise<void> {
  const handle = await DBOS.startWorkflow(nap, { workflowID: `${id}-child` })(id);
  await handle.getResult();
}

async function failFunction(_id: string): Promise<void> {
  await DBOS.runStep(() => Promise.resolve(1), { name: "first" });
  await DBOS.runStep(() => Promise.reject(new Error("no such file people.csv")), { name: "second" });
}

async function oddFunction(input: unknown): Promise<unknown> {
  const odd = {
    input,
    text: 'a%_\\ "quoted" é 😀',
    number: Number.NaN,
    none: null,
    nested: [{ deep: [1.5] }],
  };
  return DBOS.runStep(() => Promise.resolve({ ...odd, at: new Date(0), missing: undefined }), {
    name: "make",
  });
}

async function journeyFunction(id: string): Promise<void> {
  for (let leg = 1; leg <= 8; leg++) {
    const run = async () => {
      await pause(300);
      appendFileSync(env("RUNS_FILE"), `${id} ${leg}\n`);
      return leg;
    };
    await DBOS.runStep(run, { name: `leg ${leg}` });
  }
}

const named = <Args extends unknown[], R>(name: string, body: (...args: Args) => Promise<R>) =>
  DBOS.registerWorkflow(body, { name });
const child = named("child", (id: string) => Promise.resolve(`child of ${id}`));
const nap = named("nap", (_id: string) => DBOS.sleep(600_000));
const tick = named("tick", (_scheduled: Date, _context: unknown) => Promise.resolve());
const workflows: Record<string, (id: string) => Promise<unknown>> = {
  child,
  nap,
  order: named("order", orderFunction),
  listen: named("listen", listenFunction),
  family: named("family", familyFunction),
  fail: named("fail", failFunction),
  odd: named("odd", oddFunction),
  journey: named("journey", journeyFunction),
};

/** Starts one; `user` and `tenant` are noted with it where the version can. */
async function start(query: URLSearchParams): Promise<void> {
  const workflow = workflows[query.get("workflow") ?? ""]!;
  const [id, queueName, user, tenant] = ["id", "queue", "user", "tenant"].map((name) => query.get(name));
  const options = {
    workflowID: id!,
    ...(queueName != null && { queueName }),
    ...(tenant != null && { workflowAttributes: { tenant } }),
  };
  const begin = () => DBOS.startWorkflow(workflow, options)(id!);
  await (user == null ? begin() : DBOS.withAuthedContext(user, ["role"], begin));
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://app");
  const answer = async () => {
    if (pathname === "/start") await start(searchParams);
    if (pathname === "/send") {
      await DBOS.send(searchParams.get("id")!, searchParams.get("message"), "greeting");
    }
  };
  answer().then(
    () => response.end("ok"),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

// Applications on one system database may not share these names.
const suffix = env("SUFFIX");
const queues = {
  [`narrow${suffix}`]: { workerConcurrency: 1 },
  [`wide${suffix}`]: { workerConcurrency: 20 },
};
const registersQueues = DBOS.registerQueue !== undefined;
if (!registersQueues) {
  for (const [name, limits] of Object.entries(queues)) void new WorkflowQueue(name, limits);
}
DBOS.setAlertHandler?.((name, message, metadata) => {
  process.stdout.write(`${JSON.stringify({ alert: name, message, metadata })}\n`);
  return Promise.resolve();
});
DBOS.setConfig({
  name: env("APP_NAME"),
  systemDatabaseUrl: env("SYSTEM_DATABASE_URL"),
  runAdminServer: false,
  applicationVersion: env("APP_VERSION"),
  // The oldest versions know only this one for the place of their tables.
  ...(registersQueues ? {} : { databaseUrl: env("SYSTEM_DATABASE_URL"), sysDbName: env("SYSTEM_DATABASE") }),
});
// Without an address something else connects it.
const conductor = {
  conductorURL: env("CONDUCTOR_URL"),
  conductorKey: "any-key",
  conductorExecutorMetadata: { pid: process.pid },
};
await DBOS.launch(env("CONDUCTOR_URL") === "" ? {} : conductor);
if (registersQueues) {
  for (const [name, limits] of Object.entries(queues)) await DBOS.registerQueue(name, limits);
}

await DBOS.applySchedules?.([
  { scheduleName: `monthly${suffix}`, workflowFn: tick, schedule: "0 0 1 * *", context: { place: "here" } },
]);
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
});

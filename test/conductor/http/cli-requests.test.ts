// Each command of the official command line client as the request it sends, answered as its generated code needs it.
// The client itself, where a machine has it, goes through the same commands in test/acceptance/dbosctl.test.ts.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../../conductor/src/contract/operations.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import { cliAnswers, cliApp } from "../../support/cli-shop.ts";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor, type ScriptedExecutor } from "../../support/executor.ts";
import { decodeAsGo, failureAsGo, sendAsGo, type GoAnswer } from "../../support/go-client.ts";
import { waitFor } from "../../support/wait.ts";
import { expectStatus, startSecured, type Person, type SecuredConductor } from "../signed-in-conductor.ts";
import { commands, type Request } from "./cli-commands.ts";
import { objectLike, textLike } from "./fixture.ts";
import { executorsOf } from "../../support/executors-of.ts";

const local = "/v2/orgs/local";
let conductor: TestConductor;
let executor: ScriptedExecutor;

beforeAll(async () => {
  conductor = await startTestConductor();
  for (const app of [cliApp, "ctl-idle", "ctl-changed", "ctl-removed"]) {
    await conductor.call("PUT", `${local}/apps/${app}`, {});
  }
  await conductor.call("POST", `${local}/tokens/ctl-old`, {});
  executor = await connectExecutor({ port: conductor.port, app: cliApp, answers: cliAnswers });
  await waitFor(
    "the executor",
    async () => (await executorsOf(conductor, `${local}/apps/${cliApp}`)).length === 1,
  );
});
afterAll(async () => {
  executor?.kill();
  await conductor?.dispose();
});

const urlOf = (path: string) =>
  conductor.url + path.replace(/^~/, `${local}/apps/${cliApp}`).replace(/^\./, local);
const send = ({ operation, path, body }: Request): Promise<GoAnswer> =>
  sendAsGo(operations[operation].method, urlOf(path), body);

const idOf = ({ headers }: GoAnswer) => String(headers["x-request-id"]);

describe("without sign-in, the request of", () => {
  test.each(Object.entries(commands))("%s", async (_, row) => {
    const already = row.asked === undefined ? 0 : executor.received(row.asked[0]).length;
    const answer = await send(row);
    expect(decodeAsGo(operations[row.operation], answer)).toEqual(row.answer);
    expect(answer.location).toEqual(row.location === undefined ? undefined : textLike(row.location));
    if (row.asked === undefined) return;
    const [type, members] = row.asked;
    // Attribution by the log: whatever else Conductor asks of its own accord has another id there.
    const asked = conductor.logs.filter(({ msg, requestId }) => {
      return msg === "message sent" && requestId === idOf(answer);
    });
    const wireIds = new Set(asked.map(({ wireId }) => wireId));
    const requests = executor.received(type).slice(already);
    expect(requests.filter(({ request_id }) => wireIds.has(request_id)).at(-1)).toEqual(objectLike(members));
  });

  test("app get, after app update", async () => {
    await send(commands["app update --executor-timeout-secs 42 --private-mode"]!);
    const answer = await send({ operation: "getApp", path: "./apps/ctl-changed" });
    expect(decodeAsGo(operations.getApp, answer)).toMatchObject({
      executorTimeoutSecs: 42,
      privateMode: true,
      language: null,
    });
  });
});

test("a token that the client still has changes nothing without sign-in", async () => {
  const answer = await sendAsGo("GET", urlOf("./apps"), undefined, "stray");
  expect(answer.status).toBe(200);
});

describe("where nothing is found, no list is null:", () => {
  const reads = ["app versions", "workflow list", "workflow steps", "workflow events", "queue list"];
  test.each([...reads, "schedule list", "schedule backfill"])("%s", async (name) => {
    // Go's nil lists are null, except this last one.
    const nothing = { output: null, events: null, workflow_ids: [] };
    const types: MessageType[] = [
      "list_application_versions",
      "list_workflows",
      "list_steps",
      "get_workflow_events",
      "list_queues",
      "list_schedules",
      "backfill_schedule",
    ];
    for (const type of types) executor.answer(type, () => nothing);
    try {
      const { operation } = commands[name]!;
      const value = decodeAsGo(operations[operation], await send(commands[name]!));
      expect(value).toEqual(name === "schedule backfill" ? { workflowIds: [] } : []);
    } finally {
      for (const type of types) executor.answer(type, cliAnswers[type]!);
    }
  });
});

describe("a failure is a line and an exit code:", () => {
  const failures: [string, Request, string, number][] = [
    ["app get", { operation: "getApp", path: "./apps/ghost" }, "Not Found", 4],
    ["app delete", { operation: "deleteApp", path: "./apps/ghost" }, "Not Found", 4],
    [
      "app versions, no executor connected",
      { operation: "listAppVersions", path: "./apps/ctl-idle/versions" },
      "Service Unavailable",
      1,
    ],
    [
      "app set-version",
      { operation: "setLatestAppVersion", path: "./apps/ghost/versions/latest", body: { versionName: "v1" } },
      "Not Found",
      4,
    ],
    [
      "app set-version, unknown",
      { operation: "setLatestAppVersion", path: "~/versions/latest", body: { versionName: "v9" } },
      "Not Found",
      4,
    ],
    ["workflow get", { operation: "getWorkflow", path: "~/workflows/nothing" }, "Not Found", 4],
    ["queue get", { operation: "getQueue", path: "~/queues/nothing" }, "Not Found", 4],
    ["schedule pause", { operation: "pauseSchedule", path: "~/schedules/nothing/pause" }, "Not Found", 4],
    [
      "api-key create, once more",
      { operation: "createToken", path: "./tokens/ctl-twice", body: {} },
      "Conflict",
      1,
    ],
    ["api-key delete", { operation: "deleteToken", path: "./tokens/nothing" }, "Not Found", 4],
    ["whoami", { operation: "getCurrentUser", path: "/v2/users/me" }, "Not Found", 4],
  ];
  test.each(failures)("%s", async (name, row, title, exit) => {
    if (name === "api-key create, once more") await send(row);
    const answer = await send(row);
    expect(failureAsGo(answer)).toEqual({ line: textLike(new RegExp(`^${title}: \\S.+\\.$`)), exit });
    expect(answer.headers).not.toHaveProperty("x-dbos-error");
  });
});

describe("where people sign in", () => {
  let podium: SecuredConductor;
  let ada: Person;
  let reader: string;
  beforeAll(async () => {
    podium = await startSecured();
    ada = await podium.register("ada", {}, { email: "ada@example.com" });
    expectStatus(204, await ada.call("PUT", `${ada.org}/apps/shop`));
    reader = await podium.makeKey(ada, "reader", { permissions: ["application.read"] });
  });
  afterAll(() => podium?.stop());
  const ask = (token: string | undefined, path: string, method = "GET", body?: object) =>
    sendAsGo(method, podium.conductor.url + path, body, token);

  test("whoami names the person, and the commands after it go to their organisation", async () => {
    const me = decodeAsGo(operations.getCurrentUser, await ask(ada.credential, "/v2/users/me"));
    expect(me).toMatchObject({
      name: "ada",
      email: "ada@example.com",
      orgName: "ada",
      subscriptionPlan: "team",
    });
    expect(me).not.toHaveProperty("isDbosAdmin");
    const apps = decodeAsGo(operations.listApps, await ask(ada.credential, `${ada.org}/apps`));
    expect(apps).toMatchObject([{ name: "shop" }]);
  });

  test("whoami of a person who has not registered exits with 4 and says what to do", async () => {
    const { credential } = await podium.signIn("stranger");
    const failure = failureAsGo(await ask(credential, "/v2/users/me"));
    expect(failure).toEqual({ exit: 4, line: textLike(/^Not Found: .*POST \/v2\/users/) });
  });

  test("a key is not a person: whoami exits with 1, and a named organisation works", async () => {
    expect(failureAsGo(await ask(reader, "/v2/users/me"))).toEqual({
      exit: 1,
      line: textLike(/^Forbidden: /),
    });
    const apps = decodeAsGo(operations.listApps, await ask(reader, `${ada.org}/apps`));
    expect(apps).toMatchObject([{ name: "shop" }]);
  });

  test.each(["no token", "not.a.token", "dbos_nonsense"])("%s exits with 3", async (token) => {
    for (const path of ["/v2/users/me", `${ada.org}/apps`, `${ada.org}/permissions`]) {
      const answer = await ask(token === "no token" ? undefined : token, path);
      expect(failureAsGo(answer), path).toEqual({ exit: 3, line: textLike(/^Unauthorized: \S/) });
    }
  });

  test("a command that a key may not run exits with 1 and does not mention plans", async () => {
    const answer = await ask(reader, `${ada.org}/apps/shop`, "PUT", {});
    expect(failureAsGo(answer)).toEqual({ exit: 1, line: textLike(/^Forbidden: \S/) });
    expect(answer.headers).not.toHaveProperty("x-dbos-error");
  });
});
